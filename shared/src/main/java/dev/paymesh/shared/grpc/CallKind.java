package dev.paymesh.shared.grpc;

import com.google.protobuf.Descriptors.MethodDescriptor;

/** Owns the four kinds of rpc. */
enum CallKind {
  UNARY,
  SERVER_STREAM,
  CLIENT_STREAM,
  BIDI_STREAM;

  /** As the contract has it. */
  static CallKind of(MethodDescriptor method) {
    if (method.isClientStreaming()) {
      return method.isServerStreaming() ? BIDI_STREAM : CLIENT_STREAM;
    }
    return method.isServerStreaming() ? SERVER_STREAM : UNARY;
  }
}
