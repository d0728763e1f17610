package dev.paymesh.compliance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.compliance.v1.CheckKycRequest;
import dev.paymesh.proto.compliance.v1.CheckKycResponse;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcClient;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.shared.checks.AttestationKey;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import dev.paymesh.shared.watch.WatchTimes;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.ServiceMethod;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/** Owns a running compliance service of one or more instances for one test class, on a database of its own. */
final class ComplianceMesh implements AutoCloseable {

  static final AttestationKey KEY = new AttestationKey(
      Attestations.COMPLIANCE, "c1", "a key of the tests, 32 bytes or more".getBytes(UTF_8));
  static final Attestations.Verifier VERIFIER =
      new Attestations.Verifier(List.of(KEY), InstantSource.system());
  /** Hints only: a look that comes by itself would hide that one was lost. */
  static final WatchTimes BY_HINTS = new WatchTimes(60_000, 5_000);

  private static final long CALL_MS = 60_000;

  private final MeshVertx mesh = MeshVertx.start();
  private final Context loop = mesh.vertx().getOrCreateContext();
  private final List<ComplianceVerticle> instances = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>();
  private final List<String> deployments = new ArrayList<>();
  final Documents documents = Documents.start(mesh.vertx());
  final OwnDatabase database;
  final Profiles profiles;

  private ComplianceMesh(String name) {
    database = OwnDatabase.create(mesh.vertx(), name);
    profiles = new Profiles(mesh.vertx(), database.config());
  }

  static ComplianceMesh start(String name) {
    ComplianceMesh started = new ComplianceMesh(name).deploy(BY_HINTS);
    started.profiles.store("warm", "BASIC", "CLEARED", 0);
    TestMesh.warmUp(() -> started.check("warm", 100));
    return started;
  }

  ComplianceMesh deploy(WatchTimes times) {
    DatabaseConfig config = database.config();
    ComplianceVerticle instance = new ComplianceVerticle(
        new ComplianceConfig(
            TestMesh.server("compliance"),
            config,
            KEY,
            TestMesh.peer("compliance", documents.port())),
        times);
    deployments.add(MeshVertx.await(vertx().deployVerticle(instance)));
    instances.add(instance);
    peers.add(onLoop(() -> Future.succeededFuture(Peer.to(
        vertx(),
        TestMesh.peer("gateway", instance.port()),
        ComplianceServiceGrpcService.SERVICE_DESCRIPTOR))));
    return this;
  }

  /** Stops one instance as an operator would. */
  void undeploy(int index) {
    MeshVertx.await(vertx().undeploy(deployments.get(index)));
  }

  Vertx vertx() {
    return mesh.vertx();
  }

  Peer peer(int index) {
    return peers.get(index);
  }

  int watchers(int index) {
    return onLoop(() -> Future.succeededFuture(instances.get(index).watchers()));
  }

  static CallContext as(String userId, String role) {
    return CallContext.entering(userId, role, TestMesh.REQUEST_ID, Deadline.after(CALL_MS));
  }

  <Q, R> Future<R> calling(CallContext who, ServiceMethod<R, Q> method, Q request) {
    return submit(() -> peers.get(0).start(who, method, request).future());
  }

  CheckKycResponse check(String userId, long amountCents) {
    return MeshVertx.await(calling(
        as(userId, "user"),
        ComplianceServiceGrpcClient.CheckKyc,
        about(userId, amountCents, "USD")));
  }

  static CheckKycRequest about(String userId, long amountCents, String currency) {
    return CheckKycRequest.newBuilder()
        .setUserId(userId)
        .setAmount(Money.newBuilder().setAmountCents(amountCents).setCurrency(currency))
        .build();
  }

  <T> T onLoop(Callable<Future<T>> action) {
    return MeshVertx.await(submit(action));
  }

  private <T> Future<T> submit(Callable<Future<T>> action) {
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
