package dev.paymesh.user;

import static dev.paymesh.user.UserMesh.ADMIN;
import static dev.paymesh.user.UserMesh.as;
import static dev.paymesh.user.UserMesh.newName;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.user.v1.UserServiceGrpcClient;
import dev.paymesh.proto.user.v1.UserUpdate;
import dev.paymesh.proto.user.v1.UserUpdate.UpdateType;
import dev.paymesh.proto.user.v1.WatchUserRequest;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.TestMesh;
import dev.paymesh.shared.watch.WatchTimes;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a watcher of an account is told: each change once, in order, until it is deleted. */
final class UserWatchTest {

  private static final long HOURS_MS = 3_600_000;
  private static final WatchTimes NEVER = new WatchTimes(HOURS_MS, HOURS_MS);

  /** Two instances that find out by hints alone. */
  @AutoClose
  private static UserMesh mesh;

  private String id = "";

  @BeforeAll
  static void start() {
    mesh = UserMesh.start(NEVER).deploy(NEVER);
  }

  @BeforeEach
  void create() {
    id = mesh.create(newName()).getId();
  }

  @AfterEach
  void nothingIsLeft() {
    mesh.eventually("no watcher is left", () -> mesh.watchers(0) + mesh.watchers(1) == 0);
  }

  private static void awaitListeners() {
    mesh.eventually(
        "both listen",
        () ->
            mesh.count("pg_stat_activity where usename = 'paymesh_user' and query ilike 'listen%'")
                >= 2);
  }

  @Test
  void aWatcherGetsWhatWasAndWhatComesUntilTheAccountIsGone() {
    awaitListeners();
    mesh.rename(id, "B");
    Reading<UserUpdate> watching = Reading.watch(mesh, 1, id, 0).await(2);
    assertThat(watching.messages().get(0).getUser()).isEqualTo(mesh.get(id));
    mesh.rename(id, "C");
    watching.await(3);
    mesh.delete(id);
    List<UserUpdate> updates = watching.ended().messages();
    assertThat(updates)
        .extracting(UserUpdate::getType)
        .containsExactly(
            UpdateType.UPDATE_TYPE_CREATED,
            UpdateType.UPDATE_TYPE_UPDATED,
            UpdateType.UPDATE_TYPE_UPDATED,
            UpdateType.UPDATE_TYPE_DELETED);
    assertThat(updates).extracting(UserUpdate::getSequence).containsExactly(1L, 2L, 3L, 4L);
    assertThat(updates.get(2).getUser().getName()).isEqualTo("C");
    assertThat(updates.get(3).hasUser()).isFalse();
    assertThat(updates).allSatisfy(update -> {
      assertThat(update.getUserId()).isEqualTo(id);
      assertThat(update.getAt().getSeconds()).isPositive();
    });
  }

  @Test
  void aWatchGoesOnExactlyAfterTheSequenceSeen() {
    mesh.rename(id, "B");
    mesh.delete(id);
    for (long after = 0; after <= 3; after++) {
      assertThat(Reading.watch(mesh, 0, id, after).ended().messages())
          .hasSize((int) (3 - after))
          .extracting(UserUpdate::getSequence)
          .isSorted();
    }
    MeshStatus refusal = Reading.watch(mesh, 0, id, 4).refused();
    assertThat(refusal.violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.getField()).isEqualTo("after_sequence"));
  }

  @Test
  void whereThereWasNeverAnAccountThereIsNothingToWatch() {
    MeshStatus refusal = Reading.watch(mesh, 0, "nobody", 0).refused();
    assertThat(refusal.code()).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(refusal.reason()).isEqualTo("USER_NOT_FOUND");
  }

  @Test
  void anAccountIsWatchedByItsOwnerAndNoOtherUser() {
    WatchUserRequest request = WatchUserRequest.newBuilder().setUserId(id).build();
    CallContext other = as("somebody", "user");
    MeshStatus refusal = TestMesh.refusalOf(mesh.submit(() -> mesh.peer(0).stream(
            other, UserServiceGrpcClient.WatchUserUpdates, request, update -> {})
        .end()));
    assertThat(refusal.reason()).isEqualTo("OWNER_NOT_ALLOWED");
  }

  @Test
  void ofTwoWatchersOneLeavesAndTheOtherGoesOn() {
    awaitListeners();
    Reading<UserUpdate> leaving = Reading.watch(mesh, 0, id, 0).await(1);
    Reading<UserUpdate> staying = Reading.watch(mesh, 0, id, 0).await(1);
    assertThat(mesh.watchers(0)).isEqualTo(2);
    leaving.cancel();
    mesh.eventually("one has left", () -> mesh.watchers(0) == 1);
    mesh.rename(id, "B");
    staying.await(2);
    assertThat(leaving.count()).isEqualTo(1);
    staying.cancel();
  }

  @Test
  void aThousandWatchersThatComeAndGoLeaveNothing() {
    WatchUserRequest request = WatchUserRequest.newBuilder().setUserId(id).build();
    for (int round = 0; round < 10; round++) {
      List<Future<?>> gone = new ArrayList<>();
      for (int n = 0; n < 100; n++) {
        gone.add(mesh.submit(() -> comeAndGo(request)));
      }
      TestMesh.await(Future.join(gone));
    }
    mesh.eventually("all have left", () -> mesh.watchers(0) == 0);
  }

  /** Leaves with the first update. */
  private static Future<Void> comeAndGo(WatchUserRequest request) {
    List<Runnable> leave = new ArrayList<>();
    var watching = mesh.peer(0).stream(
        ADMIN,
        UserServiceGrpcClient.WatchUserUpdates,
        request,
        update -> leave.forEach(Runnable::run));
    leave.add(watching::cancel);
    return watching.end().transform(left -> {
      assertThat(MeshStatus.of(left.cause()).code()).isEqualTo(GrpcStatus.CANCELLED);
      return Future.succeededFuture();
    });
  }

  @Test
  void whatIsKeptOfADeletedAccountSaysNothingOfThePerson() {
    mesh.delete(id);
    assertThat(mesh.owner(
            "select to_jsonb(e)::text from \"user\".account_events e where user_id = $1::text", id))
        .allSatisfy(
            row -> assertThat(row.getString(0).replaceAll("[^a-z_]*\"([a-z_]+)\":[^,}]*", "$1 "))
                .doesNotContain("name", "email", "roles"));
  }

  @Test
  void aChangeBehindTheServicesBackIsAnUpdateToo() {
    awaitListeners();
    Reading<UserUpdate> watching = Reading.watch(mesh, 0, id, 1);
    mesh.eventually("it is watched", () -> mesh.watchers(0) == 1);
    mesh.owner("update \"user\".accounts set status = 'SUSPENDED' where id = $1::text", id);
    mesh.owner("select pg_notify('paymesh_account_events', $1::text)", id);
    assertThat(watching.await(1).messages().get(0).getUser().getVersion()).isEqualTo(2);
    watching.cancel();
  }
}
