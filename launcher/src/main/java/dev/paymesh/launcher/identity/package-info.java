/** What a process proves its role with: certificates read, watched, and made for development. */
@NullMarked
package dev.paymesh.launcher.identity;

import org.jspecify.annotations.NullMarked;
