/** Which endpoint of a service gets the next call, and which get none for a while. */
@NullMarked
package dev.paymesh.shared.balance;

import org.jspecify.annotations.NullMarked;
