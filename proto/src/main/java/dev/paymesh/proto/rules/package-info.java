/** The reading of the contract's field options: what the edge and every service hold a message to. */
@NullMarked
package dev.paymesh.proto.rules;

import org.jspecify.annotations.NullMarked;
