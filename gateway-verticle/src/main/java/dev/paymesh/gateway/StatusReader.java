package dev.paymesh.gateway;

import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;

/** Who reads a payment's events from a {@link StatusFeed}, from its own place on. */
interface StatusReader {

  /** For whom and until when. */
  CallContext call();

  /** The sequence of the last event it has. */
  long seen();

  /** There may be more. */
  void pump();

  /** There will be no more. */
  void fail(MeshStatus why);
}
