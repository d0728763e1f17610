/** Clients of the contracts for programs in other languages, made by the generators of those languages. */
@NullMarked
package dev.paymesh.launcher.clients;

import org.jspecify.annotations.NullMarked;
