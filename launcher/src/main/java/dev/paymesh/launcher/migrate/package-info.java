/** What an operator says about a legacy service that is being left, and what the comparison with it found. */
@NullMarked
package dev.paymesh.launcher.migrate;

import org.jspecify.annotations.NullMarked;
