package dev.paymesh.shared.grpc;

import com.google.protobuf.Message;
import dev.paymesh.proto.rules.Redaction;
import dev.paymesh.shared.grpc.ServiceContract.Terms;
import dev.paymesh.shared.metrics.MeshMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the life of one inbound call of any kind, from its headers to its status: it is checked, and it ends once. */
final class ServerCall<Q extends Message, R> implements Drain.Stream {

  private static final Logger LOG = LoggerFactory.getLogger(ServerCall.class);

  /** A caller whose own clock ran out resets the call about when ours does: that is a deadline, not a cancel. */
  private static final long CLOCKS_APART_MS_MAX = 50;

  /** What a caller has at least to notice that the call has ended. */
  private static final long LINGER_MS = 1_000;

  /** What a reader has to take the end of a stream that is drained. */
  private static final long STUCK_MS_MAX = 500;

  private final Vertx vertx;
  private final Binding<Q, R> binding;
  private final GrpcServerRequest<Q, R> request;
  private final CallScope scope = new CallScope();
  private final Admission admission;
  final ServerInbound<Q> in;
  final ServerOutbound<R> out;
  private @Nullable CallContext context;
  private @Nullable Received<Q> latest;
  private long timer = -1;

  ServerCall(Vertx vertx, Binding<Q, R> binding, GrpcServerRequest<Q, R> request) {
    this.vertx = vertx;
    this.binding = binding;
    this.request = request;
    this.admission = new Admission(binding.config(), binding.terms(), request);
    this.in = new ServerInbound<>(request, this::checked, this::failed);
    this.out = new ServerOutbound<>(binding.terms().name(), request, scope);
  }

  /** What one rpc is bound to, and who ends its streams when the server goes away. */
  record Binding<Q extends Message, R>(
      MeshServerConfig config,
      Terms terms,
      GrpcMessageDecoder<Q> decoder,
      Serving<Q, R> serving,
      Drain drain) {}

  /** How one kind of rpc runs its handler. */
  interface Serving<Q extends Message, R> {

    /** Runs in the tick of the headers, on the call's own context. */
    void begin(ServerCall<Q, R> call);
  }

  /** Checks the headers, then hands over. Whatever listens to the request is set in this same tick. */
  void start() {
    GrpcServerResponse<Q, R> response = request.response();
    request.errorHandler(error -> abandon());
    request.exceptionHandler(lost -> abandon());
    request.invalidMessageHandler(
        invalid -> fail(TransportFailure.tooLarge(binding.terms().name())));
    response.exceptionHandler(lost -> abandon());
    try {
      (binding.terms().open() ? Interceptors.OPEN_CALL : Interceptors.CALL)
          .forEach(step -> step.check().accept(admission));
      CallContext caller = admission.admitted(scope);
      context = caller;
      caller.bind();
      if (binding.terms().longStream()) {
        binding.drain().streams.add(this);
        scope.onEnd(() -> binding.drain().streams.remove(this));
      }
      timer = vertx.setTimer(remainingMs(1), fired -> timeIsUp());
      binding.serving().begin(this);
      if (binding.terms().longStream()) {
        // They are read, and the stream may be open for half an hour.
        request.headers().clear();
      }
    } catch (RuntimeException refusal) {
      failed(refusal);
    }
  }

  private Q checked(GrpcMessage raw) {
    Received<Q> message =
        new Received<>(raw, binding.decoder(), binding.terms(), Objects.requireNonNull(context));
    latest = message;
    Interceptors.MESSAGE.forEach(step -> step.check().accept(message));
    return message.message();
  }

  /** Serves with the one request that the call has. */
  void withOne(Function<Q, Future<Void>> handler) {
    in.one(message -> serve(() -> handler.apply(message)), this::refuseEmpty);
  }

  /** Serves with the stream of requests. */
  void withStream(Supplier<Future<Void>> handler) {
    in.open();
    serve(handler);
  }

  private void serve(Supplier<Future<Void>> handler) {
    Future<Void> served;
    try {
      served = handler.get();
    } catch (Throwable defect) {
      served = Future.failedFuture(defect);
    }
    served.onComplete(done -> finish(), this::failed);
  }

  /** What a handler gives may complete on any thread; the call goes on where it lives. */
  <T> Future<T> here(Future<T> given) {
    PromiseInternal<T> promise = ((ContextInternal) vertx.getOrCreateContext()).promise();
    given.onComplete(promise);
    return promise.future();
  }

  private void refuseEmpty() {
    fail(MeshStatus.of(GrpcStatus.INVALID_ARGUMENT, "MESSAGE_MISSING", "expected one message"));
  }

  /** Answers a call that has one reply. */
  @Nullable
  Void reply(R message) {
    Objects.requireNonNull(message, "a handler gave no reply");
    if (end(GrpcStatus.OK)) {
      out.end(message);
    }
    return null;
  }

  private void finish() {
    if (end(GrpcStatus.OK)) {
      out.end();
    }
  }

  /** An answer that its caller does not take is kept until the deadline, and no longer. */
  private void timeIsUp() {
    if (scope.ended()) {
      out.reset();
    } else {
      fail(Admission.spent());
    }
  }

  private void failed(Throwable failure) {
    if (!scope.ended()) {
      Message asked = latest == null ? null : latest.messageIfAny();
      tellDefect(binding.terms(), asked, failure);
    }
    fail(MeshStatus.of(failure));
  }

  /** Whatever is not a status is a defect, of which the caller learns nothing, and we what was asked. */
  static void tellDefect(Terms terms, @Nullable Message asked, Throwable failure) {
    if (!(failure instanceof MeshStatus)) {
      String told = asked == null ? "nothing" : Redaction.text(asked);
      LOG.error("{} failed, asked {}", terms.name(), told, failure);
    }
  }

  private void fail(MeshStatus status) {
    if (end(status.code())) {
      admission.audit(status, latest == null ? null : latest.messageIfAny());
      out.fail(status);
    }
  }

  /** Who does not take the status must not hold the server up. */
  @Override
  public void drain() {
    fail(MeshStatus.of(GrpcStatus.UNAVAILABLE, "DRAINING", "this instance is shutting down"));
    vertx.setTimer(STUCK_MS_MAX, late -> out.reset());
  }

  /** The caller went away: what the call started stops, and nothing is answered. */
  private void abandon() {
    in.lost();
    CallContext caller = context;
    boolean late = caller != null && caller.deadline().less(CLOCKS_APART_MS_MAX).expired();
    end(late ? GrpcStatus.DEADLINE_EXCEEDED : GrpcStatus.CANCELLED);
    vertx.cancelTimer(timer);
  }

  private boolean end(GrpcStatus status) {
    if (scope.ended()) {
      return false;
    }
    MeshMetrics.record(admission.ended(status), admission.elapsedNanos());
    admission.leave(status);
    scope.end();
    in.close();
    if (in.isOpen()) {
      linger();
    } else {
      out.onSent(() -> vertx.cancelTimer(timer));
    }
    return true;
  }

  /** A caller may send on to a call that has its status, while it reads that, but not for ever. */
  private void linger() {
    vertx.cancelTimer(timer);
    timer = vertx.setTimer(remainingMs(LINGER_MS), fired -> out.reset());
    in.onDrained(() -> vertx.cancelTimer(timer));
  }

  private long remainingMs(long atLeast) {
    return Math.max(atLeast, Objects.requireNonNull(context).deadline().remainingMs());
  }
}
