/** How the roles of a process find the others: told addresses, DNS, or presence in a cluster. */
@NullMarked
package dev.paymesh.launcher.discovery;

import org.jspecify.annotations.NullMarked;
