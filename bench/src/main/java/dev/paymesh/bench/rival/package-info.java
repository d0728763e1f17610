/** What Paymesh's own gRPC kernel is compared with: the same payment service on grpc-java. */
@NullMarked
package dev.paymesh.bench.rival;

import org.jspecify.annotations.NullMarked;
