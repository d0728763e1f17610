package dev.paymesh.shared.grpc;

import com.google.protobuf.Descriptors.MethodDescriptor;

/** Owns the four kinds of rpc. */
enum CallKind {
  UNARY,
  SERVER_STREAM,
  CLIENT_STREAM,
  BIDI_STREAM;

  /** As the contract has it; the order above counts a stream of replies once, one of requests twice. */
  static CallKind of(MethodDescriptor method) {
    return values()[(method.isServerStreaming() ? 1 : 0) + (method.isClientStreaming() ? 2 : 0)];
  }
}
