package dev.paymesh.shared.grpc;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.grpc.common.GrpcStatus;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Owns the attempts of one call that may be repeated: after UNAVAILABLE, with full jitter, within the deadline and the
 * target's budget, and as the server's pushback says (gRFC A6).
 */
final class RetryingCall<R> {

  private static final int ATTEMPTS_MAX = 3;
  private static final long BACKOFF_MS = 25;

  private final Vertx vertx;
  private final RetryBudget budget;
  private final Deadline deadline;
  private final IntFunction<Call<R>> attempt;
  private final Promise<R> reply;
  private @Nullable Call<R> current;
  private long timer = -1;
  private int made;
  private boolean cancelled;

  /** {@code attempt} makes one, told how many came before. */
  RetryingCall(Vertx vertx, RetryBudget budget, Deadline deadline, IntFunction<Call<R>> attempt) {
    this.vertx = vertx;
    this.budget = budget;
    this.deadline = deadline;
    this.attempt = attempt;
    this.reply = ((ContextInternal) vertx.getOrCreateContext()).promise();
  }

  Call<R> start(CallScope scope) {
    Runnable onScopeEnd = this::cancel;
    scope.onEnd(onScopeEnd);
    reply.future().onComplete(done -> scope.forget(onScopeEnd));
    next();
    return new Call<>(reply.future(), this::cancel);
  }

  private void next() {
    if (cancelled) {
      return;
    }
    Call<R> call = attempt.apply(made++);
    current = call;
    call.future().onComplete(this::succeeded, failure -> failed(MeshStatus.of(failure)));
  }

  private void succeeded(R message) {
    budget.succeeded();
    reply.tryComplete(message);
  }

  private void failed(MeshStatus status) {
    boolean retryable = status.code() == GrpcStatus.UNAVAILABLE;
    if (retryable) {
      budget.failed();
    }
    long delayMs = status.pushbackMsOr(jitterMs());
    boolean again = retryable && !cancelled && made < ATTEMPTS_MAX && budget.allowsRetry();
    if (again && delayMs < deadline.remainingMs()) {
      timer = vertx.setTimer(Math.max(1, delayMs), fired -> next());
    } else {
      reply.tryFail(status);
    }
  }

  private long jitterMs() {
    return ThreadLocalRandom.current().nextLong(1, BACKOFF_MS << made);
  }

  private void cancel() {
    cancelled = true;
    vertx.cancelTimer(timer);
    Call<R> call = current;
    if (call != null) {
      call.cancel();
    }
    reply.tryFail(MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the call was cancelled"));
  }
}
