package dev.paymesh.user;

import static dev.paymesh.shared.testkit.TestMesh.refusalOf;
import static dev.paymesh.user.UserMesh.ADMIN;
import static dev.paymesh.user.UserMesh.as;
import static dev.paymesh.user.UserMesh.creation;
import static dev.paymesh.user.UserMesh.deletion;
import static dev.paymesh.user.UserMesh.newName;
import static dev.paymesh.user.UserMesh.updateOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import dev.paymesh.proto.user.v1.AccountStatus;
import dev.paymesh.proto.user.v1.CreateUserRequest;
import dev.paymesh.proto.user.v1.GetUserRequest;
import dev.paymesh.proto.user.v1.UpdateUserRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.proto.user.v1.UserServiceGrpcClient;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of an account that is made, changed and removed. */
final class UserWriteTest {

  @AutoClose
  private static UserMesh mesh;

  private final String name = newName();

  @BeforeAll
  static void start() {
    mesh = UserMesh.start();
  }

  @Test
  void aNewAccountIsReadAsItWasAnswered() {
    User made = mesh.create(name);
    assertThat(made.getName()).isEqualTo(name);
    assertThat(made.getRolesList()).containsExactly("user");
    assertThat(made.getStatus()).isEqualTo(AccountStatus.ACCOUNT_STATUS_ACTIVE);
    assertThat(made.getVersion()).isEqualTo(1);
    assertThat(made.getUpdatedAt()).isEqualTo(made.getCreatedAt());
    assertThat(mesh.get(made.getId())).isEqualTo(made);
  }

  @Test
  void anEmailIsOneAccountsInAnyCase() {
    mesh.create(name);
    CreateUserRequest loud = creation(newName()).toBuilder()
        .setEmail(name.toUpperCase(Locale.ROOT) + "@EXAMPLE.com")
        .build();
    assertRefused(
        mesh.refusal(ADMIN, UserServiceGrpcClient.CreateUser, loud),
        GrpcStatus.ALREADY_EXISTS,
        "EMAIL_TAKEN");
    String other = mesh.create(newName()).getId();
    assertRefused(
        mesh.refusal(
            ADMIN,
            UserServiceGrpcClient.UpdateUser,
            updateOf(other).setEmail(loud.getEmail()).build()),
        GrpcStatus.ALREADY_EXISTS,
        "EMAIL_TAKEN");
  }

  @Test
  void whatIsAbsentStaysAndWhatIsEmptyIsSet() {
    User made = mesh.create(name);
    User renamed = mesh.rename(made.getId(), "Another");
    assertThat(renamed)
        .isEqualTo(made.toBuilder()
            .setName("Another")
            .setVersion(2)
            .setUpdatedAt(renamed.getUpdatedAt())
            .build());
    assertThat(mesh.rename(made.getId(), "").getName()).isEmpty();
    assertThat(mesh.update(updateOf(made.getId()).setEmail("x@" + name)).getName())
        .isEmpty();
    assertThat(mesh.get(made.getId()).getEmail()).isEqualTo("x@" + name);
  }

  @Test
  void noRolesIsSomethingElseThanRolesLeftAlone() {
    String id = mesh.create(name).getId();
    assertThat(mesh.update(updateOf(id).addRoles("auditor")).getRolesList())
        .containsExactly("auditor");
    assertThat(mesh.rename(id, "Same roles").getRolesList()).containsExactly("auditor");
    assertThat(mesh.update(updateOf(id).setUpdateMask(mask("name"))).getRolesList())
        .containsExactly("auditor");
    assertThat(mesh.update(updateOf(id).setUpdateMask(mask("roles"))).getRolesList())
        .isEmpty();
  }

  private static FieldMask mask(String... paths) {
    return FieldMask.newBuilder().addAllPaths(List.of(paths)).build();
  }

  @Test
  void theTimeOfTheUpdateMovesWithARealOneOnly() {
    User made = mesh.create(name);
    User same = mesh.update(updateOf(made.getId())
        .setName(made.getName())
        .setEmail(made.getEmail())
        .addAllRoles(made.getRolesList())
        .setStatus(made.getStatus()));
    assertThat(same).isEqualTo(made);
    assertThat(mesh.update(updateOf(made.getId()))).isEqualTo(made);
    User other = mesh.rename(made.getId(), "Another");
    assertThat(instant(other.getUpdatedAt())).isAfter(instant(made.getUpdatedAt()));
    assertThat(other.getCreatedAt()).isEqualTo(made.getCreatedAt());
    assertThat(mesh.count("\"user\".account_events where user_id = $1::text", made.getId()))
        .isEqualTo(2);
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  static Stream<UpdateUserRequest.Builder> badUpdates() {
    return Stream.of(
        updateOf("email").setEmail(""),
        updateOf("email").setEmail("no at"),
        updateOf("email").setUpdateMask(mask("email")),
        updateOf("name").setName("x".repeat(201)),
        updateOf("roles").addRoles(""),
        updateOf("roles[0]").addRoles("a b"),
        updateOf("status").setStatusValue(99),
        updateOf("status").setUpdateMask(mask("status")),
        updateOf("update_mask").setUpdateMask(mask("id")),
        updateOf("update_mask").setUpdateMask(mask("name.first")),
        updateOf("update_mask").setUpdateMask(mask("name")).setEmail("a@b"),
        updateOf("expected_version").setExpectedVersion(0));
  }

  /** The id names the field that is to be complained about. */
  @ParameterizedTest
  @MethodSource("badUpdates")
  void aBadValueIsRefusedByItsField(UpdateUserRequest.Builder bad) {
    String field = bad.getId();
    User made = mesh.create(name);
    MeshStatus refusal = mesh.refusal(
        ADMIN, UserServiceGrpcClient.UpdateUser, bad.clone().setId(made.getId()).build());
    assertThat(refusal.code()).as("%s", refusal).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(refusal.violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.getField()).isEqualTo(field));
    assertThat(mesh.get(made.getId())).isEqualTo(made);
  }

  @Test
  void whoHasSeenAnOlderVersionChangesNothing() {
    String id = mesh.create(name).getId();
    assertThat(mesh.update(updateOf(id).setName("B").setExpectedVersion(1)).getVersion())
        .isEqualTo(2);
    assertRefused(
        mesh.refusal(
            ADMIN,
            UserServiceGrpcClient.UpdateUser,
            updateOf(id).setName("C").setExpectedVersion(1).build()),
        GrpcStatus.ABORTED,
        "VERSION_MISMATCH");
    assertThat(mesh.get(id).getName()).isEqualTo("B");
  }

  @Test
  void ofManyWhoHaveSeenTheSameVersionOneChangesIt() {
    String id = mesh.create(name).getId();
    List<Future<User>> racing = Stream.of("A", "B", "C", "D", "E", "F")
        .map(to -> mesh.calling(
            ADMIN,
            UserServiceGrpcClient.UpdateUser,
            updateOf(id).setName(to).setExpectedVersion(1).build()))
        .toList();
    MeshVertx.await(Future.join(racing).transform(all -> Future.succeededFuture()));
    assertThat(racing).filteredOn(Future::succeeded).hasSize(1);
    assertThat(racing)
        .filteredOn(Future::failed)
        .allSatisfy(lost -> assertThat(refusalOf(lost).reason()).isEqualTo("VERSION_MISMATCH"));
    assertThat(mesh.get(id).getVersion()).isEqualTo(2);
  }

  @Test
  void whatIsGoneIsGone() {
    String id = mesh.create(name).getId();
    mesh.delete(id);
    GetUserRequest get = GetUserRequest.newBuilder().setId(id).build();
    for (MeshStatus refusal : List.of(
        mesh.refusal(ADMIN, UserServiceGrpcClient.GetUser, get),
        mesh.refusal(
            ADMIN, UserServiceGrpcClient.UpdateUser, updateOf(id).setName("B").build()),
        mesh.refusal(
            ADMIN,
            UserServiceGrpcClient.UpdateUser,
            updateOf(id).setName("B").setExpectedVersion(1).build()),
        mesh.refusal(ADMIN, UserServiceGrpcClient.DeleteUser, deletion(id)))) {
      assertRefused(refusal, GrpcStatus.NOT_FOUND, "USER_NOT_FOUND");
    }
    assertThat(mesh.create(name).getId()).isNotEqualTo(id);
  }

  @Test
  void aUserChangesTheirOwnNameAndNobodysRights() {
    String id = mesh.create(name).getId();
    CallContext owner = as(id, "user");
    assertThat(mesh.call(
                owner,
                UserServiceGrpcClient.UpdateUser,
                updateOf(id).setName("B").build())
            .getName())
        .isEqualTo("B");
    for (UpdateUserRequest.Builder greedy : List.of(
        updateOf(id).addRoles("admin"),
        updateOf(id).setUpdateMask(mask("roles")),
        updateOf(id).setStatus(AccountStatus.ACCOUNT_STATUS_ACTIVE))) {
      assertRefused(
          mesh.refusal(owner, UserServiceGrpcClient.UpdateUser, greedy.build()),
          GrpcStatus.PERMISSION_DENIED,
          "ROLES_NOT_ALLOWED");
    }
    assertRefused(
        mesh.refusal(
            as("somebody", "user"),
            UserServiceGrpcClient.UpdateUser,
            updateOf(id).setName("C").build()),
        GrpcStatus.PERMISSION_DENIED,
        "OWNER_NOT_ALLOWED");
    assertRefused(
        mesh.refusal(owner, UserServiceGrpcClient.DeleteUser, deletion(id)),
        GrpcStatus.PERMISSION_DENIED,
        "ROLE_NOT_ALLOWED");
    assertRefused(
        mesh.refusal(owner, UserServiceGrpcClient.CreateUser, creation(newName())),
        GrpcStatus.PERMISSION_DENIED,
        "ROLE_NOT_ALLOWED");
  }

  private static void assertRefused(MeshStatus refusal, GrpcStatus code, String reason) {
    assertThat(refusal.reason()).as("%s", refusal).isEqualTo(reason);
    assertThat(refusal.code()).isEqualTo(code);
  }
}
