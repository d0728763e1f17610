/** The way away from a REST service: route by route to it, to the mesh, or to both with their answers compared. */
@NullMarked
package dev.paymesh.gateway.migrate;

import org.jspecify.annotations.NullMarked;
