/** The checks of a payment and the sealed answers they give. */
@NullMarked
package dev.paymesh.shared.checks;

import org.jspecify.annotations.NullMarked;
