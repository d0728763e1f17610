/** What every seal of the mesh is made of: fields in bytes that no other fields give, and the HMAC over them. */
@NullMarked
package dev.paymesh.shared.seal;

import org.jspecify.annotations.NullMarked;
