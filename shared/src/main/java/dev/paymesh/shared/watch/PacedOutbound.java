package dev.paymesh.shared.watch;

import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;

/** Owns how long a long answer waits for its reader: until that has caught up, has gone, or has used up our patience. */
public final class PacedOutbound<E> {

  private final Vertx vertx;
  private final Outbound<E> out;
  private final long slowReaderMsMax;
  private Promise<Void> turn = Promise.promise();

  public PacedOutbound(Vertx vertx, Outbound<E> out, long slowReaderMsMax) {
    this.vertx = vertx;
    this.out = out;
    this.slowReaderMsMax = slowReaderMsMax;
    out.onEnd(() -> turn.tryFail(gone()));
  }

  private static MeshStatus gone() {
    return MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the reader has gone");
  }

  /** Writes them; completes when the next ones may be, and fails when there should be none. */
  public Future<Void> write(List<E> messages) {
    messages.forEach(out::write);
    if (!out.isOpen()) {
      return Future.failedFuture(gone());
    }
    return out.isFull() ? drained() : Future.succeededFuture();
  }

  private Future<Void> drained() {
    Promise<Void> waiting = Promise.promise();
    turn = waiting;
    long timer = vertx.setTimer(
        slowReaderMsMax,
        fired -> waiting.tryFail(MeshStatus.of(
            GrpcStatus.RESOURCE_EXHAUSTED, "READER_TOO_SLOW", "the reader fell behind")));
    out.onDrain(waiting::tryComplete);
    return waiting.future().onComplete(over -> vertx.cancelTimer(timer));
  }
}
