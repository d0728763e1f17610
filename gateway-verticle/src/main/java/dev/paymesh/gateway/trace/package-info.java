/** The first leg of each request, and what of its legs a trusted caller is told. */
@NullMarked
package dev.paymesh.gateway.trace;

import org.jspecify.annotations.NullMarked;
