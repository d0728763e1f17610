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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an idempotency key does for whoever sends a write again. */
final class UserKeyTest {

  @AutoClose
  private static UserMesh mesh;

  private final String name = newName();

  @BeforeAll
  static void start() {
    mesh = UserMesh.start();
  }

  @Test
  void aRepeatedWriteGetsItsFirstAnswerAndNotThePresentState() {
    CreateUserRequest creation = creation(name);
    User made = create(creation);
    UpdateUserRequest renaming = updateOf(made.getId()).setName("B").build();
    User renamed = mesh.call(ADMIN, UserServiceGrpcClient.UpdateUser, renaming);
    mesh.rename(made.getId(), "C");
    assertThat(create(creation)).isEqualTo(made);
    assertThat(mesh.call(ADMIN, UserServiceGrpcClient.UpdateUser, renaming)).isEqualTo(renamed);
    assertThat(mesh.get(made.getId()).getName()).isEqualTo("C");
    DeleteUserRequest deletion = deletion(made.getId());
    for (int time = 0; time < 2; time++) {
      assertThat(mesh.call(ADMIN, UserServiceGrpcClient.DeleteUser, deletion))
          .isEqualTo(Empty.getDefaultInstance());
    }
    assertThat(create(creation)).isEqualTo(made);
  }

  private static User create(CreateUserRequest request) {
    return mesh.call(ADMIN, UserServiceGrpcClient.CreateUser, request);
  }

  @Test
  void aKeyIsForOneContentAndOneRpc() {
    CreateUserRequest creation = creation(name);
    User made = create(creation);
    assertReused(mesh.refusal(
        ADMIN,
        UserServiceGrpcClient.CreateUser,
        creation.toBuilder().setName("Another").build()));
    assertReused(mesh.refusal(
        ADMIN,
        UserServiceGrpcClient.UpdateUser,
        updateOf(made.getId()).setIdempotencyKey(creation.getIdempotencyKey()).build()));
    assertThat(mesh.get(made.getId())).isEqualTo(made);
  }

  private static void assertReused(MeshStatus refusal) {
    assertThat(refusal.code()).isEqualTo(GrpcStatus.ALREADY_EXISTS);
    assertThat(refusal.reason()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
  }

  @Test
  void fieldsNamedInAnotherOrderAreTheSameContent() {
    UpdateUserRequest.Builder update =
        updateOf(mesh.create(name).getId()).setName("B").addRoles("auditor");
    User first =
        mesh.call(ADMIN, UserServiceGrpcClient.UpdateUser, masked(update, "name", "roles"));
    assertThat(mesh.call(ADMIN, UserServiceGrpcClient.UpdateUser, masked(update, "roles", "name")))
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
    assertThat(mesh.call(as("another-admin", "admin"), UserServiceGrpcClient.CreateUser, others)
            .getName())
        .isEqualTo(others.getName());
  }

  @Test
  void aRefusalIsNotKeptSoTheSameKeyMaySucceedLater() {
    User holder = mesh.create(name);
    CreateUserRequest creation = creation(name);
    for (int time = 0; time < 2; time++) {
      assertThat(mesh.refusal(ADMIN, UserServiceGrpcClient.CreateUser, creation).reason())
          .isEqualTo("EMAIL_TAKEN");
    }
    assertThat(rowsOf(creation.getIdempotencyKey())).isZero();
    mesh.delete(holder.getId());
    assertThat(create(creation).getName()).isEqualTo(name);
  }

  private static long rowsOf(String key) {
    return mesh.count("\"user\".keyed_requests where key = $1::text", key);
  }

  @Test
  void twinsAtOnceMakeOneAccountAndGetOneAnswer() {
    CreateUserRequest creation = creation(name);
    List<Future<User>> twins = IntStream.range(0, 24)
        .mapToObj(n -> mesh.calling(ADMIN, UserServiceGrpcClient.CreateUser, creation))
        .toList();
    MeshVertx.await(Future.all(twins));
    assertThat(twins.stream().map(Future::result).distinct()).hasSize(1);
    assertThat(rowsOf(creation.getIdempotencyKey())).isEqualTo(1);
    assertThat(mesh.count("\"user\".accounts where name = $1::text", name)).isEqualTo(1);
  }

  @Test
  void twinsOfARefusedWriteAreAllRefused() {
    mesh.create(name);
    CreateUserRequest creation = creation(name);
    List<Future<User>> twins = IntStream.range(0, 8)
        .mapToObj(n -> mesh.calling(ADMIN, UserServiceGrpcClient.CreateUser, creation))
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
    mesh.owner(
        "update \"user\".keyed_requests set created_at = now() - interval '73 hours'"
            + " where key = $1::text",
        old.getIdempotencyKey());
    UserStore store = mesh.onLoop(() -> Future.succeededFuture(
        new UserStore(Database.open(mesh.vertx(), TestDatabase.configFor("user")))));
    assertThat(mesh.onLoop(() -> store.sweep(Duration.ofHours(72)))).isEqualTo(1);
    assertThat(rowsOf(old.getIdempotencyKey())).isZero();
    assertThat(rowsOf(young.getIdempotencyKey())).isEqualTo(1);
  }
}
