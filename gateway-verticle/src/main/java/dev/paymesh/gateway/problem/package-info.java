/** How the edge says no: every 4xx and 5xx of every path as one {@code application/problem+json} shape. */
@NullMarked
package dev.paymesh.gateway.problem;

import org.jspecify.annotations.NullMarked;
