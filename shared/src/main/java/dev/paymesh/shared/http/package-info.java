/** What gRPC asks of HTTP/2 below the kernel: forms of headers, and what Vert.x has to be told. */
@NullMarked
package dev.paymesh.shared.http;

import org.jspecify.annotations.NullMarked;
