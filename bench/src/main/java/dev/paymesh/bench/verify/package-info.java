/** Proves on this machine that there is exactly one payment, whatever breaks: faults, clients, a history, its check. */
@NullMarked
package dev.paymesh.bench.verify;

import org.jspecify.annotations.NullMarked;
