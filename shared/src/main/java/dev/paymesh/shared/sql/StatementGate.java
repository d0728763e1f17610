package dev.paymesh.shared.sql;

import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.CallScope;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Owns whose statement is sent next: as many are under way as the connections carry, the others wait here and not in
 * the client, so that one whose call has ended before its turn is never sent.
 */
final class StatementGate {

  private static final int WAITING_MAX = 512;

  private final Vertx vertx;
  private final int underWayMax;
  private final Queue<Waiting<?>> waiting = new ArrayDeque<>();
  private int underWay;

  StatementGate(Vertx vertx, int underWayMax) {
    this.vertx = vertx;
    this.underWayMax = underWayMax;
  }

  private record Waiting<T>(CallScope scope, Supplier<Future<T>> statement, Promise<T> answer) {

    boolean isOver() {
      return scope.ended();
    }

    Future<?> send() {
      return sent(statement).onComplete(answer);
    }

    void drop() {
      answer.fail(over());
    }
  }

  /** Sends a statement now or when its turn comes, on behalf of the call being served here, if there is one. */
  <T> Future<T> pass(Supplier<Future<T>> statement) {
    CallScope scope = CallContext.currentScope();
    if (scope.ended()) {
      return Future.failedFuture(over());
    }
    if (enter()) {
      return sent(statement).onComplete(done -> leave());
    }
    // Whoever makes room, the answer is heard on the context of the call that asked.
    Promise<T> answer = ((ContextInternal) vertx.getOrCreateContext()).promise();
    return queue(new Waiting<>(scope, statement, answer))
        ? answer.future()
        : Future.failedFuture(SqlFailures.unavailable());
  }

  /** Whoever throws instead of failing would keep its place for ever. */
  private static <T> Future<T> sent(Supplier<Future<T>> statement) {
    try {
      return statement.get();
    } catch (RuntimeException defect) {
      return Future.failedFuture(SqlFailures.translate(defect));
    }
  }

  private static MeshStatus over() {
    return MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the call ended before its statement");
  }

  /** Statements under way. */
  synchronized int underWay() {
    return underWay;
  }

  /** Statements whose turn has not come. */
  synchronized int waiting() {
    return waiting.size();
  }

  private synchronized boolean enter() {
    boolean free = underWay < underWayMax;
    underWay += free ? 1 : 0;
    return free;
  }

  private synchronized boolean queue(Waiting<?> one) {
    return waiting.size() < WAITING_MAX && waiting.add(one);
  }

  private void leave() {
    Waiting<?> next = next();
    while (next != null && next.isOver()) {
      next.drop();
      next = next();
    }
    if (next != null) {
      next.send().onComplete(done -> leave());
    }
  }

  /** Who comes next in the place that is free; nobody gives it back. */
  private synchronized @Nullable Waiting<?> next() {
    Waiting<?> next = waiting.poll();
    underWay -= next == null ? 1 : 0;
    return next;
  }
}
