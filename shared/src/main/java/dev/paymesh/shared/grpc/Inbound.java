package dev.paymesh.shared.grpc;

import io.vertx.core.Future;

/** The receiving side of a server stream. */
public interface Inbound {

  /** Succeeds when the peer ended the stream OK; fails with a {@link MeshStatus} otherwise. */
  Future<Void> end();

  /** Receives nothing more until {@link #resume}; the peer is slowed down. */
  void pause();

  void resume();

  /** Stops the stream here and at the peer; {@link #end} fails with CANCELLED. */
  void cancel();
}
