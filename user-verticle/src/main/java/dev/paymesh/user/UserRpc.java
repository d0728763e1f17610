package dev.paymesh.user;

import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.user.v1.AccountStatus;
import dev.paymesh.proto.user.v1.GetUserRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.checks.RequestHash;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;

/** Owns what each rpc of the user service answers, in proto order; who may ask was settled before. */
final class UserRpc {

  private static final String UNKNOWN = "ACCOUNT_UNKNOWN";
  private static final String SUSPENDED = "ACCOUNT_SUSPENDED";

  private final UserStore store;
  private final Attestations attestations;

  UserRpc(UserStore store, Attestations attestations) {
    this.store = store;
    this.attestations = attestations;
  }

  /** One account, or NOT_FOUND; attested, either way, when the request has a hash to tie it to. */
  Future<User> getUser(GetUserRequest request) {
    boolean attested = RequestHash.isGiven(request.getRequestHash());
    return store.find(request.getId()).map(found -> {
      User user = found.orElseThrow(() -> unknown(request, attested));
      return attested ? attest(user, request) : user;
    });
  }

  private User attest(User user, GetUserRequest request) {
    // Only an account known to be active may pay: a status added later refuses until it is placed
    // here.
    boolean active = user.getStatus() == AccountStatus.ACCOUNT_STATUS_ACTIVE;
    return user.toBuilder()
        .setAttestation(sign(request, active ? "" : SUSPENDED))
        .build();
  }

  private MeshStatus unknown(GetUserRequest request, boolean attested) {
    MeshStatus status = MeshStatus.of(GrpcStatus.NOT_FOUND, UNKNOWN, "there is no such account");
    return attested ? status.with(sign(request, UNKNOWN)) : status;
  }

  private Attestation sign(GetUserRequest request, String reason) {
    return attestations.sign(
        Attestations.finding(request.getId(), request.getRequestHash(), reason));
  }
}
