package dev.paymesh.shared.grpc;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Owns the writing side of a stream that is served where it is made: the caller gets each message in a turn of its own,
 * never on its writer's stack, and what it does not read while it pauses waits here. Confined to one event loop.
 */
final class LocalOutbound<R> implements Outbound<R> {

  /** A writer that looks is held back from here on, as by the window of a wire. */
  private static final int UNREAD_MAX = 16;

  private final ClientCall<?, R> caller;
  private final CallScope scope;
  private final ContextInternal writers;
  private final Queue<R> unread = new ArrayDeque<>(1);
  private @Nullable Runnable onDrain;
  private @Nullable Runnable status;
  private boolean due;

  /** {@code writers} is the context of the handler, which goes on there. */
  LocalOutbound(ClientCall<?, R> caller, CallScope scope, ContextInternal writers) {
    this.caller = caller;
    this.scope = scope;
    this.writers = writers;
  }

  /** Ends the caller's side behind what was written. */
  void end(Runnable told) {
    status = told;
    flow();
  }

  /** The caller has ended, and reads nothing more. */
  void clear() {
    unread.clear();
  }

  /** There may be something to read, and a caller that reads. */
  void flow() {
    if (!due) {
      due = true;
      caller.home.runOnContext(turn -> {
        due = false;
        deliver();
      });
    }
  }

  private void deliver() {
    while (!unread.isEmpty() && caller.reads()) {
      R message = unread.remove();
      if (LocalCall.isTooLarge(message)) {
        caller.stop(TransportFailure.tooLarge(caller.name()));
      } else {
        caller.take(() -> message);
      }
    }
    if (unread.isEmpty()) {
      tellReadAll();
    }
  }

  private void tellReadAll() {
    Runnable told = status;
    Runnable drained = onDrain;
    status = null;
    onDrain = null;
    if (told != null) {
      told.run();
    } else if (drained != null) {
      writers.dispatch(drained);
    }
  }

  @Override
  public Future<Void> write(R message) {
    if (!isOpen()) {
      return Future.failedFuture(
          MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the call has ended"));
    }
    unread.add(message);
    flow();
    return Future.succeededFuture();
  }

  @Override
  public boolean isFull() {
    return isOpen() && unread.size() >= UNREAD_MAX;
  }

  @Override
  public void onDrain(Runnable action) {
    if (isOpen()) {
      onDrain = action;
      flow();
    }
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
