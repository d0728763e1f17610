/** How log lines leave the process. */
@NullMarked
package dev.paymesh.launcher.log;

import org.jspecify.annotations.NullMarked;
