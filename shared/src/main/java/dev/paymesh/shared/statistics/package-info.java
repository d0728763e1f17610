/** What processes tell each other of what they have counted, so that an operator sees the whole mesh at one gateway. */
@NullMarked
package dev.paymesh.shared.statistics;

import org.jspecify.annotations.NullMarked;
