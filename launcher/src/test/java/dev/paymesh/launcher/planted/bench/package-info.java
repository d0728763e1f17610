/** Planted violations: the architecture rules are shown to catch each of them. */
@NullMarked
package dev.paymesh.launcher.planted.bench;

import org.jspecify.annotations.NullMarked;
