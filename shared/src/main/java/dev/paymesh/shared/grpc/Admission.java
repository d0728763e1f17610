package dev.paymesh.shared.grpc;

import dev.paymesh.shared.grpc.Metadata.Sealed;
import dev.paymesh.shared.grpc.ServiceContract.Terms;
import io.vertx.core.MultiMap;
import io.vertx.grpc.common.GrpcStatus;
import java.util.OptionalLong;

/** Owns the checks on an inbound call's headers, in their fixed order: who calls, by when, and whether it may. */
record Admission(MeshServerConfig config, Terms terms) {

  /** The context of a call that may be served; throws the {@link MeshStatus} of any other. */
  CallContext admit(MultiMap headers, CallScope scope) {
    Sealed claim = identify(headers);
    authorize(claim);
    boolean anyOwner = terms.anyOwner(claim.userRole());
    return new CallContext(
        claim.service(),
        claim.userId(),
        claim.userRole(),
        claim.requestId(),
        deadline(headers),
        anyOwner,
        scope);
  }

  private Sealed identify(MultiMap headers) {
    Sealed claim = Metadata.read(headers, config.role());
    String seal = Metadata.header(headers, Metadata.MESH_AUTH);
    if (!config.seal().verifies(seal, claim)) {
      throw MeshStatus.of(
          GrpcStatus.UNAUTHENTICATED,
          "CONTEXT_INVALID",
          "expected a caller context sealed for this service");
    }
    return claim;
  }

  private void authorize(Sealed caller) {
    if (!terms.admitsService(caller.service())) {
      throw MeshStatus.of(
          GrpcStatus.PERMISSION_DENIED, "CALLER_NOT_ALLOWED", "this service may not call this rpc");
    }
    if (!terms.admitsUser(caller.userRole())) {
      throw MeshStatus.of(
          GrpcStatus.PERMISSION_DENIED, "ROLE_NOT_ALLOWED", "this role may not use this rpc");
    }
  }

  private Deadline deadline(MultiMap headers) {
    Deadline own = Deadline.after(terms.deadlineMs());
    String header = headers.get(GrpcTimeout.HEADER);
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
}
