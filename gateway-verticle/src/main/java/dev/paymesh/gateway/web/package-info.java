/** Ways in for browsers: gRPC-Web, other origins, and tickets for what cannot send a token. */
@NullMarked
package dev.paymesh.gateway.web;

import org.jspecify.annotations.NullMarked;
