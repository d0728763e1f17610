package dev.paymesh.shared.grpc;

import com.google.protobuf.Message;
import dev.paymesh.shared.grpc.ServiceContract.Terms;
import dev.paymesh.shared.metrics.MeshMetrics;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns one inbound call from its headers to its status: who calls, how long it may take, that it ends once. */
final class ServerCall<Q extends Message, R> implements Outbound<R> {

  private static final Logger LOG = LoggerFactory.getLogger(ServerCall.class);

  /** A caller whose own clock ran out resets the call about when ours does: that is a deadline, not a cancel. */
  private static final long CLOCKS_APART_MS_MAX = 50;

  /** A reply of this size fits every window, so its trailers leave with it. */
  private static final int SENT_AT_ONCE_BYTES_MAX = 16 * 1024;

  private final Vertx vertx;
  private final Binding<Q, R> binding;
  private final GrpcServerRequest<Q, R> request;
  private final GrpcServerResponse<Q, R> response;
  private final CallScope scope = new CallScope();
  private final long startedNanos = System.nanoTime();
  private @Nullable CallContext context;
  private Future<Void> sent = Future.succeededFuture();
  private long timer = -1;
  private boolean ended;

  ServerCall(Vertx vertx, Binding<Q, R> binding, GrpcServerRequest<Q, R> request) {
    this.vertx = vertx;
    this.binding = binding;
    this.request = request;
    this.response = request.response();
  }

  /** What one rpc is bound to. */
  interface Binding<Q extends Message, R> {

    Admission admission();

    Q decode(GrpcMessage message);

    /** The future completes on the call's own context. */
    Future<Void> serve(Q request, ServerCall<Q, R> call);
  }

  /** Checks the headers in the fixed order, then waits for the message. Handlers are set in this same tick. */
  void start() {
    request.errorHandler(error -> abandon());
    request.exceptionHandler(lost -> abandon());
    request.invalidMessageHandler(
        invalid -> fail(TransportFailure.tooLarge(terms().name())));
    response.exceptionHandler(lost -> abandon());
    try {
      CallContext caller = binding.admission().admit(request.headers(), scope);
      context = caller;
      caller.bind();
      schedule(caller.deadline());
      request.messageHandler(this::receive);
      request.endHandler(end -> refuseEmpty());
    } catch (RuntimeException refusal) {
      failed(refusal);
    }
  }

  private void schedule(Deadline deadline) {
    long remainingMs = deadline.remainingMs();
    if (remainingMs <= 0) {
      throw spent();
    }
    timer = vertx.setTimer(remainingMs, fired -> fail(spent()));
  }

  private static MeshStatus spent() {
    return MeshStatus.deadlineExceeded("the call's deadline has passed");
  }

  private void receive(GrpcMessage message) {
    request.messageHandler(null);
    request.endHandler(null);
    if (!message.encoding().equals("identity")) {
      fail(MeshStatus.of(
          GrpcStatus.UNIMPLEMENTED, "MESSAGE_COMPRESSED", "expected messages without compression"));
      return;
    }
    Q decoded;
    try {
      decoded = binding.decode(message);
    } catch (RuntimeException malformed) {
      fail(MeshStatus.of(
          GrpcStatus.INVALID_ARGUMENT,
          "MESSAGE_MALFORMED",
          "expected one message of the rpc's request type"));
      return;
    }
    admit(decoded);
  }

  private void admit(Q decoded) {
    CallContext caller = context;
    if (ended || caller == null) {
      return;
    }
    var violations = FieldRules.check(decoded);
    if (!violations.isEmpty()) {
      fail(MeshStatus.invalid(violations));
    } else if (!terms().admitsOwner(caller, decoded)) {
      fail(MeshStatus.of(
          GrpcStatus.PERMISSION_DENIED,
          "OWNER_NOT_ALLOWED",
          "this role may only act on its own resources"));
    } else {
      serve(decoded);
    }
  }

  private void serve(Q decoded) {
    Future<Void> served;
    try {
      served = binding.serve(decoded, this);
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

  /** Answers a unary call. */
  @Nullable
  Void reply(R message) {
    Objects.requireNonNull(message, "a handler gave no reply");
    if (end(GrpcStatus.OK)) {
      quietly(() -> send(message));
    }
    return null;
  }

  private void finish() {
    if (end(GrpcStatus.OK)) {
      quietly(this::endWhenSent);
    }
  }

  private void failed(Throwable failure) {
    if (!(failure instanceof MeshStatus) && !ended) {
      LOG.error("{} failed, request {}", terms().name(), requestId(), failure);
    }
    fail(MeshStatus.of(failure));
  }

  private void fail(MeshStatus status) {
    if (end(status.code())) {
      quietly(() -> {
        StatusWire.write(response.trailers(), status);
        response.status(status.code()).statusMessage(StatusWire.clipped(status.message()));
        endWhenSent();
      });
    }
  }

  private void send(R message) {
    if (message instanceof Message large && large.getSerializedSize() > SENT_AT_ONCE_BYTES_MAX) {
      sent = response.write(message);
      endWhenSent();
    } else {
      response.end(message);
    }
  }

  /** Vert.x throws in its own depths when a stream is reset while its trailers wait in a queue: they come last. */
  private void endWhenSent() {
    if (sent.isComplete()) {
      response.end();
    } else {
      sent.onSuccess(done -> quietly(response::end));
    }
  }

  /** The caller went away: what the call started stops, and nothing is answered. */
  private void abandon() {
    CallContext caller = context;
    boolean late = caller != null && caller.deadline().less(CLOCKS_APART_MS_MAX).expired();
    end(late ? GrpcStatus.DEADLINE_EXCEEDED : GrpcStatus.CANCELLED);
  }

  private boolean end(GrpcStatus status) {
    if (ended) {
      return false;
    }
    ended = true;
    vertx.cancelTimer(timer);
    MeshMetrics.record(
        Side.SERVER, terms().name(), status.name(), System.nanoTime() - startedNanos);
    scope.end();
    return true;
  }

  /** vertx-grpc throws, rather than fails, when the stream or its connection has just gone: nobody is left to tell. */
  private void quietly(Runnable answer) {
    try {
      answer.run();
    } catch (RuntimeException gone) {
      LOG.debug(
          "{} answered a caller that had gone, request {}", terms().name(), requestId(), gone);
    }
  }

  private String requestId() {
    return context == null ? "" : context.requestId();
  }

  private Terms terms() {
    return binding.admission().terms();
  }

  @Override
  public Future<Void> write(R message) {
    if (ended) {
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
    return !ended && response.writeQueueFull();
  }

  @Override
  public void onDrain(Runnable action) {
    if (ended) {
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
    return !ended;
  }

  @Override
  public void onEnd(Runnable action) {
    scope.onEnd(action);
  }
}
