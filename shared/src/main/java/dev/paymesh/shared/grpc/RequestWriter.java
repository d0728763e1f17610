package dev.paymesh.shared.grpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.impl.GrpcWriteStreamBase;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the requests of a streaming call: those that wait for a stream, and that the peer's pace holds the writer. */
final class RequestWriter<Q> implements RequestStream<Q>, RequestBody<Q> {

  private static final Logger LOG = LoggerFactory.getLogger(RequestWriter.class);

  /** From so many messages that have not left yet the writer is told to wait. */
  private static final int UNSENT_HIGH = 16;

  /** A writer that does not listen is refused here. */
  private static final int UNSENT_MAX = 256;

  private final Queue<Waiting<Q>> waiting = new ArrayDeque<>();
  private @Nullable GrpcClientRequest<Q, ?> request;
  private @Nullable Runnable onDrain;
  private int unsent;
  private boolean halfClosed;
  private boolean closed;

  private record Waiting<Q>(Q message, Promise<Void> sent) {}

  @Override
  public void sendOn(GrpcClientRequest<Q, ?> granted) {
    request = granted;
    granted.drainHandler(drained -> drain());
    // The peer may answer before there is a request to send, and a stream that is reset before it
    // was
    // on the wire is lost to its pool. Only the inner type of vertx-grpc can send headers alone.
    ((GrpcWriteStreamBase<?, ?>) granted).writeHead();
    for (Waiting<Q> next = waiting.poll(); next != null; next = waiting.poll()) {
      send(granted, next.message()).onComplete(next.sent());
    }
    if (halfClosed) {
      endOn(granted);
    }
    drain();
  }

  @Override
  public Future<Void> write(Q message) {
    if (closed || halfClosed) {
      return Future.failedFuture(ended());
    }
    if (unsent >= UNSENT_MAX) {
      return Future.failedFuture(MeshStatus.of(
          GrpcStatus.RESOURCE_EXHAUSTED, "WRITES_NOT_AWAITED", "the peer has not caught up"));
    }
    unsent++;
    Future<Void> sent = request == null ? queue(message) : send(request, message);
    return sent.onComplete(left -> {
      unsent--;
      drain();
    });
  }

  private Future<Void> queue(Q message) {
    Promise<Void> sent = Promise.promise();
    waiting.add(new Waiting<>(message, sent));
    return sent.future();
  }

  /** vertx-grpc throws, rather than fails, when the stream or its connection has just gone. */
  private static <Q> Future<Void> send(GrpcClientRequest<Q, ?> stream, Q message) {
    try {
      return stream.write(message).recover(gone -> Future.failedFuture(ended()));
    } catch (RuntimeException gone) {
      return Future.failedFuture(ended());
    }
  }

  private static MeshStatus ended() {
    return MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the call has ended");
  }

  @Override
  public boolean isFull() {
    return !closed && (request == null || unsent >= UNSENT_HIGH || request.writeQueueFull());
  }

  @Override
  public void onDrain(Runnable action) {
    onDrain = action;
    drain();
  }

  private void drain() {
    Runnable action = onDrain;
    if (action != null && !closed && !isFull()) {
      onDrain = null;
      action.run();
    }
  }

  @Override
  public void end() {
    if (closed || halfClosed) {
      return;
    }
    halfClosed = true;
    if (request != null) {
      endOn(request);
    }
  }

  /** Whoever has gone meanwhile is told of by the call, which fails. */
  private static void endOn(GrpcClientRequest<?, ?> stream) {
    try {
      stream.end();
    } catch (RuntimeException gone) {
      LOG.debug("a call that had gone was half-closed", gone);
    }
  }

  @Override
  public void close() {
    closed = true;
    onDrain = null;
    waiting.forEach(unsentOne -> unsentOne.sent().fail(ended()));
    waiting.clear();
  }
}
