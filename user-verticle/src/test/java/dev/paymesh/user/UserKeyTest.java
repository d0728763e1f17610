package dev.paymesh.user;

import static dev.paymesh.user.UserMesh.ADMIN;
import static dev.paymesh.user.UserMesh.as;
import static dev.paymesh.user.UserMesh.creation;
import static dev.paymesh.user.UserMesh.deletion;
import static dev.paymesh.user.UserMesh.newName;
import static dev.paymesh.user.UserMesh.updateOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import dev.paymesh.proto.user.v1.CreateUserRequest;
import dev.paymesh.proto.user.v1.DeleteUserRequest;
import dev.paymesh.proto.user.v1.UpdateUserRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.proto.user.v1.UserServiceGrpcClient;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What an idempotency key does for whoever sends a write again. */
final class UserKeyTest {

  @AutoClose
  private static final UserMesh MESH = UserMesh.start();

  private final String name = newName();

  @Test
  void aRepeatedWriteGetsItsFirstAnswerAndNotThePresentState() {
    CreateUserRequest creation = creation(name);
    User made = create(creation);
    UpdateUserRequest renaming = updateOf(made.getId()).setName("B").build();
    User renamed = MESH.call(ADMIN, UserServiceGrpcClient.UpdateUser, renaming);
    MESH.rename(made.getId(), "C");
    assertThat(create(creation)).isEqualTo(made);
    assertThat(MESH.call(ADMIN, UserServiceGrpcClient.UpdateUser, renaming)).isEqualTo(renamed);
    assertThat(MESH.get(made.getId()).getName()).isEqualTo("C");
    DeleteUserRequest deletion = deletion(made.getId());
    for (int time = 0; time < 2; time++) {
      assertThat(MESH.call(ADMIN, UserServiceGrpcClient.DeleteUser, deletion))
          .isEqualTo(Empty.getDefaultInstance());
    }
    assertThat(create(creation)).isEqualTo(made);
  }

  private static User create(CreateUserRequest request) {
    return MESH.call(ADMIN, UserServiceGrpcClient.CreateUser, request);
  }

  @Test
  void aKeyIsForOneContentAndOneRpc() {
    CreateUserRequest creation = creation(name);
    User made = create(creation);
    assertReused(MESH.refusal(
        ADMIN,
        UserServiceGrpcClient.CreateUser,
        creation.toBuilder().setName("Another").build()));
    assertReused(MESH.refusal(
        ADMIN,
        UserServiceGrpcClient.UpdateUser,
        updateOf(made.getId()).setIdempotencyKey(creation.getIdempotencyKey()).build()));
    assertThat(MESH.get(made.getId())).isEqualTo(made);
  }

  private static void assertReused(MeshStatus refusal) {
    assertThat(refusal.code()).isEqualTo(GrpcStatus.ALREADY_EXISTS);
    assertThat(refusal.reason()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
  }

  @Test
  void fieldsNamedInAnotherOrderAreTheSameContent() {
    UpdateUserRequest.Builder update =
        updateOf(MESH.create(name).getId()).setName("B").addRoles("auditor");
    User first =
        MESH.call(ADMIN, UserServiceGrpcClient.UpdateUser, masked(update, "name", "roles"));
    assertThat(MESH.call(ADMIN, UserServiceGrpcClient.UpdateUser, masked(update, "roles", "name")))
        .isEqualTo(first);
  }

  private static UpdateUserRequest masked(UpdateUserRequest.Builder update, String... fields) {
    return update
        .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(fields)))
        .build();
  }

  @Test
  void aKeyIsItsCallersOwn() {
    CreateUserRequest creation = creation(name);
    create(creation);
    CreateUserRequest others = creation(newName()).toBuilder()
        .setIdempotencyKey(creation.getIdempotencyKey())
        .build();
    assertThat(MESH.call(as("another-admin", "admin"), UserServiceGrpcClient.CreateUser, others)
            .getName())
        .isEqualTo(others.getName());
  }

  @Test
  void aRefusalIsNotKeptSoTheSameKeyMaySucceedLater() {
    User holder = MESH.create(name);
    CreateUserRequest creation = creation(name);
    for (int time = 0; time < 2; time++) {
      assertThat(MESH.refusal(ADMIN, UserServiceGrpcClient.CreateUser, creation).reason())
          .isEqualTo("EMAIL_TAKEN");
    }
    assertThat(rowsOf(creation.getIdempotencyKey())).isZero();
    MESH.delete(holder.getId());
    assertThat(create(creation).getName()).isEqualTo(name);
  }

  private static long rowsOf(String key) {
    return MESH.count("\"user\".keyed_requests where key = $1::text", key);
  }

  @Test
  void twinsAtOnceMakeOneAccountAndGetOneAnswer() {
    CreateUserRequest creation = creation(name);
    List<Future<User>> twins = IntStream.range(0, 24)
        .mapToObj(n -> MESH.calling(ADMIN, UserServiceGrpcClient.CreateUser, creation))
        .toList();
    MeshVertx.await(Future.all(twins));
    assertThat(twins.stream().map(Future::result).distinct()).hasSize(1);
    assertThat(rowsOf(creation.getIdempotencyKey())).isEqualTo(1);
    assertThat(MESH.count("\"user\".accounts where name = $1::text", name)).isEqualTo(1);
  }

  @Test
  void twinsOfARefusedWriteAreAllRefused() {
    MESH.create(name);
    CreateUserRequest creation = creation(name);
    List<Future<User>> twins = IntStream.range(0, 8)
        .mapToObj(n -> MESH.calling(ADMIN, UserServiceGrpcClient.CreateUser, creation))
        .toList();
    assertThat(twins)
        .allSatisfy(twin -> assertThat(TestMesh.refusalOf(twin).reason()).isEqualTo("EMAIL_TAKEN"));
    assertThat(rowsOf(creation.getIdempotencyKey())).isZero();
  }

  @Test
  void answersAreForgottenAfterTheirTimeAndNotBefore() {
    CreateUserRequest old = creation(name);
    CreateUserRequest young = creation(newName());
    create(old);
    create(young);
    MESH.owner(
        "update \"user\".keyed_requests set created_at = now() - interval '73 hours'"
            + " where key = $1::text",
        old.getIdempotencyKey());
    UserStore store = MESH.onLoop(() -> Future.succeededFuture(
        new UserStore(Database.open(MESH.vertx(), TestDatabase.configFor("user")))));
    assertThat(MESH.onLoop(() -> store.sweep(Duration.ofHours(72)))).isEqualTo(1);
    assertThat(rowsOf(old.getIdempotencyKey())).isZero();
    assertThat(rowsOf(young.getIdempotencyKey())).isEqualTo(1);
  }
}
