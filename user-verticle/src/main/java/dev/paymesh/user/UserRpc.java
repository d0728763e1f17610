package dev.paymesh.user;

import com.github.f4b6a3.uuid.UuidCreator;
import com.google.protobuf.Empty;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.user.v1.AccountStatus;
import dev.paymesh.proto.user.v1.CreateUserRequest;
import dev.paymesh.proto.user.v1.DeleteUserRequest;
import dev.paymesh.proto.user.v1.GetUserRequest;
import dev.paymesh.proto.user.v1.GetUsersBatchRequest;
import dev.paymesh.proto.user.v1.GetUsersBatchResponse;
import dev.paymesh.proto.user.v1.ListUsersRequest;
import dev.paymesh.proto.user.v1.UpdateUserRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.proto.user.v1.UserResult;
import dev.paymesh.proto.user.v1.UserUpdate;
import dev.paymesh.proto.user.v1.WatchUserRequest;
import dev.paymesh.shared.audit.Refusal;
import dev.paymesh.shared.audit.RefusalAudit;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.checks.RequestHash;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import dev.paymesh.shared.sql.KeyedRequest;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Owns what each rpc of the user service answers, in proto order; who may ask was settled before. */
final class UserRpc {

  private static final String SUSPENDED = "ACCOUNT_SUSPENDED";
  private static final String ROLE_DEFAULT = "user";
  /** No account has it. */
  private static final String NOBODY = "";

  private static final String BATCH = "user.v1.UserService.GetUsersBatch";

  private final UserStore store;
  private final UserWatch watch;
  private final UserList list;
  private final Attestations attestations;

  UserRpc(UserStore store, UserWatch watch, UserList list, Attestations attestations) {
    this.store = store;
    this.watch = watch;
    this.list = list;
    this.attestations = attestations;
  }

  /** A new account under an id of our own. */
  Future<User> createUser(CreateUserRequest request) {
    User user = User.newBuilder()
        .setId(UuidCreator.getTimeOrderedEpoch().toString())
        .setName(request.getName())
        .setEmail(request.getEmail())
        .addAllRoles(request.getRolesCount() == 0 ? List.of(ROLE_DEFAULT) : request.getRolesList())
        .build();
    return store.createOnce(KeyedRequest.of(request.getIdempotencyKey(), request), user);
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
    MeshStatus status = UserStore.unknown();
    return attested ? status.with(sign(request, UserStore.UNKNOWN)) : status;
  }

  private Attestation sign(GetUserRequest request, String reason) {
    return attestations.answer(
        CallContext.current(),
        Attestations.finding(request.getId(), request.getRequestHash(), reason));
  }

  /** Each account that the caller may see and that is there, and why not in the place of the others. */
  Future<GetUsersBatchResponse> getUsersBatch(GetUsersBatchRequest request) {
    CallContext caller = CallContext.current();
    List<String> ids = request.getIdsList();
    // What the caller may not see is not even looked for.
    return store
        .findAll(ids.stream().map(id -> maySee(caller, id) ? id : NOBODY).toList())
        .map(found -> GetUsersBatchResponse.newBuilder()
            .addAllResults(IntStream.range(0, ids.size())
                .mapToObj(at -> maySee(caller, ids.get(at))
                    ? result(ids.get(at), found.get(at))
                    : hidden(caller, ids.get(at)))
                .toList())
            .build());
  }

  private static boolean maySee(CallContext caller, String id) {
    return caller.mayActForOthers() || caller.userId().equals(id);
  }

  private static UserResult result(String id, Optional<User> found) {
    return found
        .map(user -> UserResult.newBuilder().setId(id).setUser(user).build())
        .orElseGet(() -> failed(id, UserStore.unknown()));
  }

  private static UserResult hidden(CallContext caller, String id) {
    MeshStatus why = MeshStatus.of(
        GrpcStatus.PERMISSION_DENIED,
        "OWNER_NOT_ALLOWED",
        "this role may only act on its own resources");
    RefusalAudit.tell(new Refusal("user", caller.audited(), BATCH, id, why.reason()));
    return failed(id, why);
  }

  private static UserResult failed(String id, MeshStatus status) {
    return UserResult.newBuilder().setId(id).setError(status.toProto()).build();
  }

  /** The account as it became. */
  Future<User> updateUser(UpdateUserRequest request) {
    UserChange change = UserChange.of(request);
    if (change.isPrivileged() && !CallContext.current().mayActForOthers()) {
      return Future.failedFuture(MeshStatus.of(
          GrpcStatus.PERMISSION_DENIED,
          "ROLES_NOT_ALLOWED",
          "only an administrator sets roles and status"));
    }
    return store
        .updateOnce(
            KeyedRequest.of(request.getIdempotencyKey(), UserChange.normal(request)), change)
        .onSuccess(user -> watch.changed(user.getId()));
  }

  Future<Empty> deleteUser(DeleteUserRequest request) {
    return store
        .deleteOnce(KeyedRequest.of(request.getIdempotencyKey(), request), request.getId())
        .onSuccess(gone -> watch.changed(request.getId()));
  }

  /** Accounts as fast as they are read, each with the way on behind it. */
  Future<Void> listUsers(ListUsersRequest request, Outbound<User> out) {
    String after = list.placeOf(request.getPageToken());
    Long limit = request.getPageSize() == 0 ? null : (long) request.getPageSize();
    return store.list(after, limit, list.to(out));
  }

  Future<Void> watchUserUpdates(WatchUserRequest request, Outbound<UserUpdate> out) {
    return watch.watch(request, out);
  }
}
