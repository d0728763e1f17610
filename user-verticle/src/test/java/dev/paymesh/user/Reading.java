package dev.paymesh.user;

import dev.paymesh.proto.user.v1.ListUsersRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.proto.user.v1.UserServiceGrpcClient;
import dev.paymesh.proto.user.v1.UserUpdate;
import dev.paymesh.proto.user.v1.WatchUserRequest;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Inbound;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.grpc.common.ServiceMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Owns one open stream of a test and what it was told, in the order it was told. */
final class Reading<R> {

  private final UserMesh mesh;
  private final List<R> messages = new ArrayList<>();
  private @Nullable Inbound inbound;
  private int pauseAt = Integer.MAX_VALUE;

  private Reading(UserMesh mesh) {
    this.mesh = mesh;
  }

  static Reading<User> list(UserMesh mesh, CallContext who, ListUsersRequest request) {
    return new Reading<User>(mesh).open(0, who, UserServiceGrpcClient.ListUsers, request);
  }

  /** One that takes so many and then stops to read. */
  static Reading<User> listUntil(int pauseAt, UserMesh mesh, ListUsersRequest request) {
    Reading<User> reading = new Reading<>(mesh);
    reading.pauseAt = pauseAt;
    return reading.open(0, UserMesh.ADMIN, UserServiceGrpcClient.ListUsers, request);
  }

  static Reading<UserUpdate> watch(UserMesh mesh, int index, String id, long after) {
    WatchUserRequest request =
        WatchUserRequest.newBuilder().setUserId(id).setAfterSequence(after).build();
    return new Reading<UserUpdate>(mesh)
        .open(index, UserMesh.ADMIN, UserServiceGrpcClient.WatchUserUpdates, request);
  }

  private <Q> Reading<R> open(int index, CallContext who, ServiceMethod<R, Q> method, Q request) {
    inbound = mesh.onLoop(() -> {
      Inbound opened = mesh.peer(index).stream(who, method, request, this::told);
      inbound = opened;
      return Future.succeededFuture(opened);
    });
    return this;
  }

  private synchronized void told(R message) {
    messages.add(message);
    if (messages.size() == pauseAt) {
      inbound().pause();
    }
  }

  synchronized List<R> messages() {
    return List.copyOf(messages);
  }

  synchronized int count() {
    return messages.size();
  }

  private Inbound inbound() {
    return Objects.requireNonNull(inbound);
  }

  Reading<R> await(int count) {
    mesh.eventually(count + " messages", () -> count() >= count);
    return this;
  }

  /** Waits until the service ended it with OK. */
  Reading<R> ended() {
    MeshVertx.await(inbound().end());
    return this;
  }

  MeshStatus refused() {
    return TestMesh.refusalOf(inbound().end());
  }

  void cancel() {
    onLoop(Inbound::cancel);
  }

  /** Reads on, until so many are there in all. */
  void resumeUntil(int next) {
    synchronized (this) {
      pauseAt = next;
    }
    onLoop(Inbound::resume);
  }

  private void onLoop(Consumer<Inbound> action) {
    mesh.onLoop(() -> {
      action.accept(inbound());
      return Future.succeededFuture();
    });
  }
}
