/** Where the time of a request went: one record of its parts, of which both traces and receipts are made. */
@NullMarked
package dev.paymesh.shared.trace;

import org.jspecify.annotations.NullMarked;
