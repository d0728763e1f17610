/** Who is calling: bearer tokens, read more strictly than the specifications ask. */
@NullMarked
package dev.paymesh.gateway.auth;

import org.jspecify.annotations.NullMarked;
