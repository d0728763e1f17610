package dev.paymesh.shared.grpc;

import dev.paymesh.shared.grpc.Metadata.Sealed;
import dev.paymesh.shared.grpc.ServiceContract.Terms;
import dev.paymesh.shared.metrics.MeshMetrics;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import io.vertx.core.MultiMap;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Owns what an inbound call's headers tell, found out step by step in the order of {@link Interceptors}. */
final class Admission {

  /**
   * Stands in for no encoding: without the header vertx-grpc throws on a compressed message, and with "identity" it
   * hides that a message is one.
   */
  static final String ENCODING_UNNAMED = "unnamed";

  private final MeshServerConfig config;
  private final Terms terms;
  private final GrpcServerRequest<?, ?> request;
  private long startedNanos;
  private @Nullable Sealed claim;
  private @Nullable Deadline deadline;

  Admission(MeshServerConfig config, Terms terms, GrpcServerRequest<?, ?> request) {
    this.config = config;
    this.terms = terms;
    this.request = request;
  }

  /** The context of a call that has passed every step. */
  CallContext admitted(CallScope scope) {
    Sealed caller = Objects.requireNonNull(claim);
    return new CallContext(
        caller.service(),
        caller.userId(),
        caller.userRole(),
        caller.requestId(),
        Objects.requireNonNull(deadline),
        terms.anyOwner(caller.userRole()),
        scope);
  }

  Terms terms() {
    return terms;
  }

  long elapsedNanos() {
    return System.nanoTime() - startedNanos;
  }

  void startClock() {
    startedNanos = System.nanoTime();
    MeshMetrics.begin(Side.SERVER, terms.name());
  }

  /** Compressed messages are refused before they are inflated: the size limit counts compressed bytes. */
  void refuseCompression() {
    if (!request.encoding().equals(ENCODING_UNNAMED)) {
      request.response().headers().set("grpc-accept-encoding", "identity");
      throw MeshStatus.of(
          GrpcStatus.UNIMPLEMENTED, "ENCODING_NOT_SUPPORTED", "expected grpc-encoding identity");
    }
  }

  void identify() {
    MultiMap headers = request.headers();
    Sealed claimed = Metadata.read(headers, config.role());
    String seal = Metadata.header(headers, Metadata.MESH_AUTH);
    if (!config.seal().verifies(seal, claimed)) {
      throw MeshStatus.of(
          GrpcStatus.UNAUTHENTICATED,
          "CONTEXT_INVALID",
          "expected a caller context sealed for this service");
    }
    claim = claimed;
  }

  void authorize() {
    Sealed caller = Objects.requireNonNull(claim);
    if (!terms.admitsService(caller.service())) {
      throw MeshStatus.of(
          GrpcStatus.PERMISSION_DENIED, "CALLER_NOT_ALLOWED", "this service may not call this rpc");
    }
    if (!terms.admitsUser(caller.userRole())) {
      throw MeshStatus.of(
          GrpcStatus.PERMISSION_DENIED, "ROLE_NOT_ALLOWED", "this role may not use this rpc");
    }
  }

  void limitTime() {
    Deadline bound = Deadline.after(terms.deadlineMs()).min(asked());
    if (bound.expired()) {
      throw spent();
    }
    deadline = bound;
  }

  static MeshStatus spent() {
    return MeshStatus.deadlineExceeded("the call's deadline has passed");
  }

  /** The caller's own deadline; the method's where it names none. */
  private Deadline asked() {
    String header = request.headers().get(GrpcTimeout.HEADER);
    if (header == null) {
      return Deadline.after(terms.deadlineMs());
    }
    OptionalLong nanos = GrpcTimeout.parseNanos(header);
    if (nanos.isEmpty()) {
      throw MeshStatus.invalid(
          GrpcTimeout.HEADER, "expected up to 8 digits and a unit of H M S m u n");
    }
    return new Deadline(System.nanoTime() + nanos.getAsLong());
  }
}
