package dev.paymesh.shared.grpc;

import com.google.protobuf.Message;
import dev.paymesh.shared.metrics.MeshMetrics;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.grpc.common.GrpcStatus;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Owns the life of one call that is served where it is made: it is checked, counted, and ends once, as any other.
 * It has no clock, for its caller's stops it.
 */
final class LocalCall<Q extends Message, R> implements Drain.Stream {

  private final LocalServer server;
  private final LocalServer.Rpc<Q, R> rpc;
  private final ClientCall<?, R> caller;
  private final Admission admission;
  private final CallScope scope = new CallScope();
  private final ContextInternal context;
  private @Nullable LocalOutbound<R> out;

  LocalCall(LocalServer server, LocalServer.Rpc<Q, R> rpc, ClientCall<?, R> caller) {
    this.server = server;
    this.rpc = rpc;
    this.caller = caller;
    this.context = server.context();
    this.admission = new Admission(server.config(), rpc.terms(), caller);
  }

  void start() {
    server.began();
    context.dispatch(() -> {
      try {
        serve();
      } catch (Throwable refusal) {
        failed(refusal);
      }
    });
  }

  @SuppressWarnings("unchecked") // see LocalServer.call
  private void serve() {
    Interceptors.LOCAL_CALL.forEach(step -> step.check().accept(admission));
    CallContext call = admission.admitted(scope);
    call.bind();
    refuseTooLarge(caller.message());
    Received<Q> received = new Received<>((Q) caller.message(), rpc.terms(), call);
    Interceptors.LOCAL_MESSAGE.forEach(step -> step.check().accept(received));
    rpc.serving().accept(this, received.message());
  }

  /** Ends with one reply. */
  void answer(Future<R> given) {
    here(given).onComplete(this::reply, this::failed);
  }

  /** Ends behind a stream of them. */
  void follow(Function<Outbound<R>, Future<Void>> handler) {
    LocalOutbound<R> stream = new LocalOutbound<>(caller, scope, context);
    out = stream;
    server.drain.streams.add(this);
    scope.onEnd(() -> server.drain.streams.remove(this));
    here(handler.apply(stream)).onComplete(done -> finish(stream), this::failed);
  }

  private void finish(LocalOutbound<R> stream) {
    if (end(GrpcStatus.OK)) {
      stream.end(caller::succeed);
    }
  }

  /** The caller reads on. */
  void resumed() {
    if (out != null) {
      out.flow();
    }
  }

  @Override
  public void drain() {
    failed(MeshStatus.of(GrpcStatus.UNAVAILABLE, "DRAINING", "this instance is shutting down"));
  }

  private void refuseTooLarge(Object message) {
    if (isTooLarge(message)) {
      throw TransportFailure.tooLarge(rpc.terms().name());
    }
  }

  /** What is over the limit on the wire is so here. */
  static boolean isTooLarge(Object message) {
    return message instanceof Message sized
        && sized.getSerializedSize() > MeshServer.MESSAGE_BYTES_MAX;
  }

  /** What a handler gives may complete on any thread. */
  private <T> Future<T> here(Future<T> given) {
    PromiseInternal<T> promise = context.promise();
    given.onComplete(promise);
    return promise.future();
  }

  private void reply(@Nullable R message) {
    if (message == null) {
      failed(new NullPointerException("a handler gave no reply"));
      return;
    }
    try {
      refuseTooLarge(message);
    } catch (MeshStatus tooLarge) {
      failed(tooLarge);
      return;
    }
    if (end(GrpcStatus.OK)) {
      caller.replied(message);
    }
  }

  private void failed(Throwable failure) {
    if (!scope.ended()) {
      ServerCall.tellDefect(rpc.terms(), asked(), failure);
    }
    MeshStatus status = MeshStatus.of(failure);
    if (end(status.code())) {
      admission.audit(status, asked());
      if (out != null) {
        out.end(() -> caller.fail(status));
      } else {
        caller.fail(status);
      }
    }
  }

  private @Nullable Message asked() {
    return caller.message() instanceof Message asked ? asked : null;
  }

  /** The caller has ended the call: what it started stops, and nothing is answered. */
  void abandon(GrpcStatus status) {
    if (out != null) {
      out.clear();
    }
    context.dispatch(() -> end(status));
  }

  private boolean end(GrpcStatus status) {
    if (scope.ended()) {
      return false;
    }
    MeshMetrics.record(admission.ended(status), admission.elapsedNanos());
    admission.leave(status);
    scope.end();
    server.served();
    return true;
  }
}
