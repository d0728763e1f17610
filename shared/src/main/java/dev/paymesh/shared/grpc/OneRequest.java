package dev.paymesh.shared.grpc;

import io.vertx.grpc.client.GrpcClientRequest;

/** Owns the one message that a unary call or a server stream sends. */
record OneRequest<Q>(Q message) implements RequestBody<Q> {

  @Override
  public void sendOn(GrpcClientRequest<Q, ?> granted) {
    granted.end(message);
  }
}
