package dev.paymesh.user;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import dev.paymesh.proto.user.v1.AccountStatus;
import dev.paymesh.proto.user.v1.UpdateUserRequest;
import dev.paymesh.shared.grpc.MeshStatus;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Owns what an update sets; what is null stays as it is. */
record UserChange(
    String id,
    @Nullable String name,
    @Nullable String email,
    @Nullable List<String> roles,
    @Nullable AccountStatus status,
    @Nullable Long expectedVersion) {

  private static final Set<AccountStatus> STATUSES =
      Set.of(AccountStatus.ACCOUNT_STATUS_ACTIVE, AccountStatus.ACCOUNT_STATUS_SUSPENDED);
  private static final List<String> FIELDS = List.of("name", "email", "roles", "status");

  /**
   * What a request asks for: what its mask names or, without one, what has a value.
   *
   * @throws MeshStatus INVALID_ARGUMENT when mask and values do not fit together
   */
  static UserChange of(UpdateUserRequest request) {
    checkMask(request);
    return new UserChange(
        request.getId(),
        sets(request, "name") ? request.getName() : null,
        sets(request, "email") ? request.getEmail() : null,
        sets(request, "roles") ? List.copyOf(request.getRolesList()) : null,
        sets(request, "status") ? known(request.getStatus()) : null,
        request.hasExpectedVersion() ? request.getExpectedVersion() : null);
  }

  /** The same request as whoever names the fields in another order would send it. */
  static UpdateUserRequest normal(UpdateUserRequest request) {
    return request.hasUpdateMask()
        ? request.toBuilder()
            .setUpdateMask(FieldMask.newBuilder()
                .addAllPaths(new TreeSet<>(request.getUpdateMask().getPathsList())))
            .build()
        : request;
  }

  private static void checkMask(UpdateUserRequest request) {
    List<String> named = request.getUpdateMask().getPathsList();
    if (!FIELDS.containsAll(named)) {
      throw MeshStatus.invalid("update_mask", "expected of " + String.join(", ", FIELDS));
    }
    for (String field : FIELDS) {
      if (!named.isEmpty() && !named.contains(field) && hasValue(request, field)) {
        throw MeshStatus.invalid(
            "update_mask", "expected to name " + field + ", which has a value");
      }
    }
  }

  private static boolean sets(UpdateUserRequest request, String field) {
    return hasValue(request, field) || request.getUpdateMask().getPathsList().contains(field);
  }

  private static boolean hasValue(UpdateUserRequest request, String name) {
    FieldDescriptor field = UpdateUserRequest.getDescriptor().findFieldByName(name);
    return field.isRepeated() ? request.getRepeatedFieldCount(field) > 0 : request.hasField(field);
  }

  private static AccountStatus known(AccountStatus status) {
    if (!STATUSES.contains(status)) {
      throw MeshStatus.invalid(
          "status", "expected ACCOUNT_STATUS_ACTIVE or ACCOUNT_STATUS_SUSPENDED");
    }
    return status;
  }

  /** Whether it changes what an account may do, which is not for its owner to say. */
  boolean isPrivileged() {
    return roles != null || status != null;
  }
}
