/** What {@code new-service} writes. */
@NullMarked
package dev.paymesh.launcher.scaffold;

import org.jspecify.annotations.NullMarked;
