package dev.paymesh.user;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.proto.user.v1.CreateUserRequest;
import dev.paymesh.proto.user.v1.DeleteUserRequest;
import dev.paymesh.proto.user.v1.GetUserRequest;
import dev.paymesh.proto.user.v1.UpdateUserRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.proto.user.v1.UserServiceGrpcClient;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.checks.AttestationKey;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import dev.paymesh.shared.watch.WatchTimes;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;

/** Owns a running user service for one test, a caller with the gateway's identity, and the owner's look behind it. */
final class UserMesh implements AutoCloseable {

  static final WatchTimes QUICK = new WatchTimes(200, 2_000);
  static final CallContext ADMIN = as("the-admin", "admin");
  private static final AttestationKey KEY = new AttestationKey(
      Attestations.USER, "u1", "a key of the tests, 32 bytes or more".getBytes(UTF_8));

  private final MeshVertx mesh = MeshVertx.start();
  private final Context loop = mesh.vertx().getOrCreateContext();
  private final Database owner = Database.open(
      mesh.vertx(), DatabaseConfig.parse(TestDatabase.ownerUrl()).named("test-owner"));
  private final List<UserVerticle> instances = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>();

  static UserMesh start() {
    return start(QUICK);
  }

  static UserMesh start(WatchTimes times) {
    UserMesh mesh = new UserMesh().deploy(times);
    // A young JVM may need longer for its first calls than they may take.
    TestMesh.warmUp(() -> mesh.create(newName()));
    return mesh;
  }

  UserMesh deploy(WatchTimes times) {
    UserVerticle instance = new UserVerticle(
        new UserConfig(TestMesh.server("user"), TestDatabase.configFor("user"), KEY), times);
    TestMesh.deploy(vertx(), instance);
    instances.add(instance);
    peers.add(onLoop(() -> Future.succeededFuture(Peer.to(
        vertx(),
        TestMesh.peer("gateway", instance.port()),
        UserServiceGrpcService.SERVICE_DESCRIPTOR))));
    return this;
  }

  Vertx vertx() {
    return mesh.vertx();
  }

  int watchers(int index) {
    return onLoop(() -> Future.succeededFuture(instances.get(index).watchers()));
  }

  // Calls

  static CallContext as(String userId, String role) {
    return CallContext.entering(userId, role, "request-of-test", Deadline.after(60_000));
  }

  <Q, R> Future<R> calling(CallContext who, ServiceMethod<R, Q> method, Q request) {
    return submit(() -> peers.get(0).start(who, method, request).future());
  }

  <Q, R> R call(CallContext who, ServiceMethod<R, Q> method, Q request) {
    return MeshVertx.await(calling(who, method, request));
  }

  <Q, R> MeshStatus refusal(CallContext who, ServiceMethod<R, Q> method, Q request) {
    return TestMesh.refusalOf(calling(who, method, request));
  }

  /** How an instance is called, for what is done on the loop. */
  Peer peer(int index) {
    return peers.get(index);
  }

  User create(String name) {
    return call(ADMIN, UserServiceGrpcClient.CreateUser, creation(name));
  }

  User get(String id) {
    return call(
        ADMIN,
        UserServiceGrpcClient.GetUser,
        GetUserRequest.newBuilder().setId(id).build());
  }

  User update(UpdateUserRequest.Builder update) {
    return call(ADMIN, UserServiceGrpcClient.UpdateUser, update.build());
  }

  User rename(String id, String name) {
    return update(updateOf(id).setName(name));
  }

  void delete(String id) {
    call(ADMIN, UserServiceGrpcClient.DeleteUser, deletion(id));
  }

  // Requests

  static String newName() {
    return "n" + UUID.randomUUID();
  }

  static String newKey() {
    return "key-" + UUID.randomUUID();
  }

  static CreateUserRequest creation(String name) {
    return CreateUserRequest.newBuilder()
        .setName(name)
        .setEmail(name + "@example.com")
        .setIdempotencyKey(newKey())
        .build();
  }

  static UpdateUserRequest.Builder updateOf(String id) {
    return UpdateUserRequest.newBuilder().setId(id).setIdempotencyKey(newKey());
  }

  static DeleteUserRequest deletion(String id) {
    return DeleteUserRequest.newBuilder().setId(id).setIdempotencyKey(newKey()).build();
  }

  // Behind the service's back

  List<Row> owner(String sql, Object... args) {
    return MeshVertx.await(owner
        .query(sql, Tuple.from(List.of(args)))
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).toList()));
  }

  long count(String sql, Object... args) {
    return owner("select count(*) from " + sql, args).get(0).getLong(0);
  }

  // Waiting

  <T> T onLoop(Callable<Future<T>> action) {
    return MeshVertx.await(submit(action));
  }

  <T> Future<T> submit(Callable<Future<T>> action) {
    return MeshVertx.submit(loop, action);
  }

  void eventually(String what, BooleanSupplier isSo) {
    MeshVertx.eventually(vertx(), what, isSo);
  }

  @Override
  public void close() {
    mesh.close();
  }
}
