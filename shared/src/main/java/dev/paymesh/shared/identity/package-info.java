/** Who a process is: certificates with SPIFFE ids, and what both ends of a connection demand of each other's. */
@NullMarked
package dev.paymesh.shared.identity;

import org.jspecify.annotations.NullMarked;
