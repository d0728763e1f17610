package dev.paymesh.shared.grpc;

import dev.paymesh.shared.grpc.Metadata.Sealed;
import dev.paymesh.shared.http.GrpcTimeout;
import dev.paymesh.shared.metrics.CallStatistics;
import dev.paymesh.shared.metrics.MeshMetrics;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import dev.paymesh.shared.trace.Leg;
import dev.paymesh.shared.trace.Timed.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns one outbound call: its deadline covers connecting and waiting for a stream, and it ends exactly once. */
final class ClientCall<Q, R> implements Inbound {

  private static final Logger LOG = LoggerFactory.getLogger(ClientCall.class);

  /**
   * A peer may take a connection and never greet: Vert.x would wait for as long as the call lasts. Longer than a healthy
   * one takes to connect.
   */
  private static final long STREAM_WAIT_MS_MAX = 2_000;

  private final Vertx vertx;
  private final Outgoing<Q, R> outgoing;
  private final CallContext context;
  private final Consumer<R> receiver;
  /** Where its listeners run. */
  final ContextInternal home;

  private final Promise<Void> end;
  private final Runnable onScopeEnd = this::cancel;
  private final long startedNanos = System.nanoTime();
  private final Leg leg;
  private @Nullable GrpcClientRequest<Q, R> request;
  private @Nullable GrpcClientResponse<Q, R> response;
  private @Nullable LocalCall<?, R> local;
  private long timer = -1;
  private boolean paused;
  private boolean ended;

  ClientCall(Vertx vertx, Outgoing<Q, R> outgoing, CallContext context, Consumer<R> receiver) {
    this.vertx = vertx;
    this.outgoing = outgoing;
    this.context = context;
    this.receiver = receiver;
    this.leg = context
        .leg()
        .child(Kind.CALL, outgoing.name())
        .attempt(outgoing.previousAttempts(), context.leg());
    // Whoever completes it, a listener runs on the context that made the call.
    this.home = (ContextInternal) vertx.getOrCreateContext();
    this.end = home.promise();
  }

  String name() {
    return outgoing.name();
  }

  ServiceMethod<R, Q> method() {
    return outgoing.method();
  }

  /** Who calls, for whom. */
  Sealed identity() {
    return outgoing.caller();
  }

  /** What a unary call sends. */
  Object message() {
    return ((OneRequest<?>) outgoing.body()).message();
  }

  Deadline deadline() {
    return outgoing.deadline();
  }

  Leg leg() {
    return leg;
  }

  /** Asks for a stream and sends; a budget that is spent never goes on the wire. */
  void start(ContextSeal seal, Supplier<Future<GrpcClientRequest<Q, R>>> stream) {
    if (begins()) {
      ask(seal, stream);
    }
  }

  /** Hands the message over to a server on this event loop. */
  void start(LocalCall<?, R> served) {
    if (begins()) {
      local = served;
      served.start();
    }
  }

  private boolean begins() {
    MeshMetrics.begin(Side.CLIENT, outgoing.name());
    long remainingMs = outgoing.deadline().remainingMs();
    if (remainingMs <= 0) {
      fail(spent());
    } else {
      timer = vertx.setTimer(remainingMs, fired -> stop(spent()));
      context.scope().onEnd(onScopeEnd);
    }
    return !ended;
  }

  private void ask(ContextSeal seal, Supplier<Future<GrpcClientRequest<Q, R>>> stream) {
    try {
      Future<GrpcClientRequest<Q, R>> asked = stream.get();
      if (!asked.isComplete()) {
        long guard = vertx.setTimer(
            STREAM_WAIT_MS_MAX, late -> fail(TransportFailure.unavailable(outgoing.name())));
        asked.onComplete(done -> vertx.cancelTimer(guard));
      }
      asked.onComplete(granted -> send(granted, seal), this::lost);
    } catch (IllegalStateException closed) {
      fail(TransportFailure.unavailable(outgoing.name()));
    }
  }

  private MeshStatus spent() {
    return MeshStatus.deadlineExceeded(outgoing.name() + ": the deadline has passed");
  }

  private void send(GrpcClientRequest<Q, R> granted, ContextSeal seal) {
    request = granted;
    long remainingMs = outgoing.deadline().remainingMs();
    if (ended || remainingMs <= 0) {
      RequestBody.giveBack(granted);
      fail(spent());
      return;
    }
    Metadata.write(granted.headers(), outgoing.caller(), seal);
    Metadata.write(granted.headers(), leg, seal);
    leg.sentTo(granted.connection().remoteAddress());
    int attempts = outgoing.previousAttempts();
    if (attempts > 0) {
      granted.headers().set(Metadata.PREVIOUS_ATTEMPTS, Integer.toString(attempts));
    }
    granted.headers().set(GrpcTimeout.HEADER, GrpcTimeout.of(remainingMs));
    granted.response().onComplete(this::receive, this::lost);
    outgoing.body().sendOn(granted);
  }

  /** Every handler is set in the tick in which the response arrives: a later one would miss messages. */
  private void receive(GrpcClientResponse<Q, R> arrived) {
    response = arrived;
    arrived.messageHandler(this::deliver);
    arrived.endHandler(done -> finish(arrived));
    arrived.exceptionHandler(this::lost);
    arrived.errorHandler(reset -> lost(TransportFailure.toStatus(outgoing.name(), reset)));
    arrived.invalidMessageHandler(invalid -> stop(TransportFailure.tooLarge(outgoing.name())));
    if (paused) {
      arrived.pause();
    }
  }

  private void deliver(GrpcMessage message) {
    take(() -> outgoing.method().decoder().decode(message));
  }

  /** One of the messages of a stream. */
  void take(Supplier<R> message) {
    if (ended) {
      return;
    }
    try {
      receiver.accept(message.get());
    } catch (RuntimeException defect) {
      LOG.error("{}: a reply could not be taken, request {}", name(), context.requestId(), defect);
      stop(MeshStatus.internal());
    }
  }

  /** The answer of a call that was handed over. */
  void replied(R message) {
    if (!ended) {
      receiver.accept(message);
      succeed();
    }
  }

  void succeed() {
    if (end(GrpcStatus.OK)) {
      end.complete();
    }
  }

  private void finish(GrpcClientResponse<Q, R> arrived) {
    // Without the half-close its stream would stay open: vertx-grpc does not reset a failed one.
    outgoing.body().end();
    if (leg.isKept()) {
      leg.heard(arrived.trailers().get(Metadata.LEGS), arrived.headers().get(Metadata.LEGS));
    }
    if (arrived.status() == GrpcStatus.OK) {
      succeed();
    } else {
      fail(StatusWire.read(arrived.status(), arrived.trailers(), arrived.headers()));
    }
  }

  /** Whatever broke after the deadline broke because of it. */
  private void lost(Throwable failure) {
    if (!ended) {
      fail(
          outgoing.deadline().expired()
              ? spent()
              : TransportFailure.toStatus(outgoing.name(), failure));
    }
  }

  /** Ends it here first, so that what the reset brings back finds the call ended, then at the peer. */
  void stop(MeshStatus why) {
    fail(why);
    GrpcClientRequest<Q, R> sent = request;
    if (sent != null) {
      sent.cancel();
    }
    if (local != null) {
      local.abandon(why.code());
    }
  }

  /** Also before it was started: it is then refused. */
  void fail(MeshStatus status) {
    if (end(status.code())) {
      end.fail(status);
    }
  }

  private boolean end(GrpcStatus status) {
    if (ended) {
      return false;
    }
    ended = true;
    vertx.cancelTimer(timer);
    context.scope().forget(onScopeEnd);
    leg.end(status);
    outgoing.body().close();
    long nanos = System.nanoTime() - startedNanos;
    MeshMetrics.called(outgoing.name(), outgoing.caller().audience(), status.name(), nanos);
    CallStatistics.record(outgoing.caller().service(), outgoing.name(), status.name(), nanos);
    return true;
  }

  /** The way to the peer is closed. */
  void abort() {
    stop(TransportFailure.unavailable(outgoing.name()));
  }

  /** Whether a message is wanted now; who has ended takes all, to no effect. */
  boolean reads() {
    return ended || !paused;
  }

  @Override
  public Future<Void> end() {
    return end.future();
  }

  @Override
  public void pause() {
    paused = true;
    if (response != null) {
      response.pause();
    }
  }

  @Override
  public void resume() {
    paused = false;
    if (response != null) {
      response.resume();
    }
    if (local != null) {
      local.resumed();
    }
  }

  @Override
  public void cancel() {
    if (!ended) {
      stop(MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the call was cancelled"));
    }
  }
}
