package dev.paymesh.shared.grpc;

import com.google.protobuf.Message;
import dev.paymesh.shared.grpc.Metadata.Sealed;
import dev.paymesh.shared.grpc.ServiceContract.Terms;
import dev.paymesh.shared.metrics.MeshMetrics;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns one inbound call from its headers to its status: who calls, how long it may take, that it ends once. */
final class ServerCall<Q extends Message, R> implements Outbound<R> {

  private static final Logger LOG = LoggerFactory.getLogger(ServerCall.class);

  private final Vertx vertx;
  private final MeshServerConfig config;
  private final Binding<Q, R> binding;
  private final GrpcServerRequest<Q, R> request;
  private final GrpcServerResponse<Q, R> response;
  private final CallScope scope = new CallScope();
  private final long startedNanos = System.nanoTime();
  private String requestId = "";
  private @Nullable CallContext context;
  private boolean ended;

  ServerCall(
      Vertx vertx,
      MeshServerConfig config,
      Binding<Q, R> binding,
      GrpcServerRequest<Q, R> request) {
    this.vertx = vertx;
    this.config = config;
    this.binding = binding;
    this.request = request;
    this.response = request.response();
  }

  /** What one rpc is bound to. */
  interface Binding<Q extends Message, R> {

    Terms terms();

    Q decode(GrpcMessage message);

    Future<Void> serve(Q request, ServerCall<Q, R> call);
  }

  /** Checks the headers in the fixed order, then waits for the message. Handlers are set in this same tick. */
  void start() {
    request.errorHandler(error -> abandon());
    request.exceptionHandler(lost -> abandon());
    response.exceptionHandler(lost -> abandon());
    try {
      CallContext caller = identify(deadline());
      authorize(caller);
      context = caller;
      caller.bind();
      schedule(caller.deadline());
      request.messageHandler(this::receive);
      request.endHandler(end -> refuseEmpty());
    } catch (MeshStatus refusal) {
      fail(refusal);
    }
  }

  private Deadline deadline() {
    Deadline own = Deadline.after(terms().deadlineMs());
    String header = request.headers().get(GrpcTimeout.HEADER);
    if (header == null) {
      return own;
    }
    OptionalLong nanos = GrpcTimeout.parseNanos(header);
    if (nanos.isEmpty()) {
      throw MeshStatus.invalid(
          GrpcTimeout.HEADER, "expected up to 8 digits and a unit of H M S m u n");
    }
    return new Deadline(System.nanoTime() + nanos.getAsLong()).min(own);
  }

  private CallContext identify(Deadline deadline) {
    Sealed claim = Metadata.read(request.headers(), config.role());
    String seal = Metadata.header(request.headers(), Metadata.MESH_AUTH);
    if (!config.seal().verifies(seal, claim)) {
      throw MeshStatus.of(
          GrpcStatus.UNAUTHENTICATED,
          "CONTEXT_INVALID",
          "expected a caller context sealed for this service");
    }
    requestId = claim.requestId();
    boolean anyOwner = terms().anyOwner(claim.userRole());
    return new CallContext(
        claim.service(), claim.userId(), claim.userRole(), requestId, deadline, anyOwner, scope);
  }

  private void authorize(CallContext caller) {
    if (!terms().admitsService(caller.service())) {
      throw MeshStatus.of(
          GrpcStatus.PERMISSION_DENIED, "CALLER_NOT_ALLOWED", "this service may not call this rpc");
    }
    if (!terms().admitsUser(caller.userRole())) {
      throw MeshStatus.of(
          GrpcStatus.PERMISSION_DENIED, "ROLE_NOT_ALLOWED", "this role may not use this rpc");
    }
  }

  private void schedule(Deadline deadline) {
    long remainingMs = deadline.remainingMs();
    if (remainingMs <= 0) {
      throw spent();
    }
    long timer = vertx.setTimer(remainingMs, fired -> fail(spent()));
    scope.onEnd(() -> vertx.cancelTimer(timer));
  }

  private static MeshStatus spent() {
    return MeshStatus.deadlineExceeded("the call's deadline has passed");
  }

  private void receive(GrpcMessage message) {
    request.messageHandler(null);
    request.endHandler(null);
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
    } catch (RuntimeException defect) {
      served = Future.failedFuture(defect);
    }
    served.onComplete(done -> finish(), this::failed);
  }

  private void refuseEmpty() {
    fail(MeshStatus.of(GrpcStatus.INVALID_ARGUMENT, "MESSAGE_MISSING", "expected one message"));
  }

  /** Answers a unary call. */
  void reply(R message) {
    if (end(GrpcStatus.OK)) {
      quietly(() -> response.end(message));
    }
  }

  private void finish() {
    if (end(GrpcStatus.OK)) {
      quietly(response::end);
    }
  }

  private void failed(Throwable failure) {
    if (!(failure instanceof MeshStatus) && !ended) {
      LOG.error("{} failed, request {}", terms().name(), requestId, failure);
    }
    fail(MeshStatus.of(failure));
  }

  private void fail(MeshStatus status) {
    if (end(status.code())) {
      quietly(() -> {
        StatusWire.write(response.trailers(), status);
        response.status(status.code()).statusMessage(status.message()).end();
      });
    }
  }

  /** The caller went away: what the call started stops, and nothing is answered. */
  private void abandon() {
    end(GrpcStatus.CANCELLED);
  }

  private boolean end(GrpcStatus status) {
    if (ended) {
      return false;
    }
    ended = true;
    scope.end();
    MeshMetrics.record(
        Side.SERVER, terms().name(), status.name(), System.nanoTime() - startedNanos);
    return true;
  }

  /** vertx-grpc throws, rather than fails, when the stream or its connection has just gone: nobody is left to tell. */
  private void quietly(Runnable answer) {
    try {
      answer.run();
    } catch (RuntimeException gone) {
      LOG.debug("{} answered a caller that had gone, request {}", terms().name(), requestId, gone);
    }
  }

  private Terms terms() {
    return binding.terms();
  }

  @Override
  public Future<Void> write(R message) {
    if (ended) {
      return Future.failedFuture(
          MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the call has ended"));
    }
    try {
      return response.write(message);
    } catch (RuntimeException gone) {
      return Future.failedFuture(
          MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the caller has gone"));
    }
  }

  @Override
  public boolean isFull() {
    return response.writeQueueFull();
  }

  @Override
  public void onDrain(Runnable action) {
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
