/** Payments: stored exactly once, settled, and told about to whoever watches. */
@NullMarked
package dev.paymesh.payment;

import org.jspecify.annotations.NullMarked;
