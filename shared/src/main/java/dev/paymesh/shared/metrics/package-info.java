/** Meters: those of every rpc, and what the others are made with. */
@NullMarked
package dev.paymesh.shared.metrics;

import org.jspecify.annotations.NullMarked;
