/** The compliance service: whether a user may move an amount. */
@NullMarked
package dev.paymesh.compliance;

import org.jspecify.annotations.NullMarked;
