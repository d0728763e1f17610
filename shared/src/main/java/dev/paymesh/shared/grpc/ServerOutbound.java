package dev.paymesh.shared.grpc;

import com.google.protobuf.Message;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the writing side of an inbound call: messages while it is open, then one status behind the last of them. */
final class ServerOutbound<R> implements Outbound<R> {

  private static final Logger LOG = LoggerFactory.getLogger(ServerOutbound.class);

  /** A reply of this size fits every window, so its trailers leave with it. */
  private static final int SENT_AT_ONCE_BYTES_MAX = 16 * 1024;

  private final String rpc;
  private final GrpcServerResponse<?, R> response;
  private final CallScope scope;
  private Future<Void> sent = Future.succeededFuture();

  ServerOutbound(String rpc, GrpcServerResponse<?, R> response, CallScope scope) {
    this.rpc = rpc;
    this.response = response;
    this.scope = scope;
  }

  /** Ends the call OK behind what was written. */
  void end() {
    quietly(this::endWhenSent);
  }

  /** Ends the call OK with one message. */
  void end(R message) {
    quietly(() -> {
      if (message instanceof Message large && large.getSerializedSize() > SENT_AT_ONCE_BYTES_MAX) {
        sent = response.write(message);
        endWhenSent();
      } else {
        response.end(message);
      }
    });
  }

  /** Ends the call with a status behind what was written. */
  void fail(MeshStatus status) {
    quietly(() -> {
      StatusWire.write(response.trailers(), status);
      response.status(status.code()).statusMessage(StatusWire.clipped(status.message()));
      endWhenSent();
    });
  }

  /** Resets the stream. */
  void reset() {
    quietly(response::cancel);
  }

  /** Vert.x throws in its own depths when a stream is reset while its trailers wait in a queue: they come last. */
  private void endWhenSent() {
    if (sent.isComplete()) {
      response.end();
    } else {
      sent.onSuccess(done -> quietly(response::end));
    }
  }

  /** vertx-grpc throws, rather than fails, when the stream or its connection has just gone: nobody is left to tell. */
  private void quietly(Runnable answer) {
    try {
      answer.run();
    } catch (RuntimeException gone) {
      LOG.debug("{} answered a caller that had gone", rpc, gone);
    }
  }

  @Override
  public Future<Void> write(R message) {
    if (!isOpen()) {
      return Future.failedFuture(
          MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the call has ended"));
    }
    try {
      sent = response.write(message);
      return sent;
    } catch (RuntimeException gone) {
      return Future.failedFuture(
          MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the caller has gone"));
    }
  }

  @Override
  public boolean isFull() {
    return isOpen() && response.writeQueueFull();
  }

  @Override
  public void onDrain(Runnable action) {
    if (!isOpen()) {
      return;
    }
    if (!response.writeQueueFull()) {
      // Vert.x tells only of the change from full to drained, which has been.
      action.run();
      return;
    }
    response.drainHandler(drained -> {
      response.drainHandler(null);
      action.run();
    });
  }

  @Override
  public boolean isOpen() {
    return !scope.ended();
  }

  @Override
  public void onEnd(Runnable action) {
    scope.onEnd(action);
  }
}
