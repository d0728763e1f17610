package dev.paymesh.payment;

import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.common.v1.PaginationRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.proto.payment.v1.GetPaymentRequest;
import dev.paymesh.proto.payment.v1.ListPaymentsRequest;
import dev.paymesh.proto.payment.v1.ListPaymentsResponse;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcClient;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.ContextSeal;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.watch.WatchTimes;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * Owns a running payment service for one test: verticles, the two issuers, a caller with the gateway's identity, and
 * the owner's look behind the service's back.
 */
final class PaymentMesh implements AutoCloseable {

  static final ContextSeal SEAL =
      ContextSeal.of("a mesh key for tests, 32 bytes long".getBytes(StandardCharsets.UTF_8));
  static final WatchTimes QUICK = new WatchTimes(200, 2_000);
  static final Provenance NOBODY =
      new Provenance("", "", Provenance.Word.NONE, Provenance.Word.NONE, "");
  /** Longer than a lease, so that what a killed process had claimed is done in time. */
  private static final long CALL_MS = 30_000;

  private static boolean warm;

  final Vertx vertx;
  final Issuers issuers;
  private final Context loop;
  private final Database owner;
  private final List<PaymentVerticle> instances = new ArrayList<>();
  private final List<String> deployments = new ArrayList<>();
  final List<Peer> peers = new ArrayList<>();

  private int attemptsMax = PaymentConfig.Settlement.ATTEMPTS;
  private int submitInFlightMax = PaymentConfig.SUBMIT_IN_FLIGHT;
  private int settlementInFlightMax = PaymentConfig.Settlement.IN_FLIGHT;

  private PaymentMesh(Vertx vertx) {
    this.vertx = vertx;
    this.issuers = Issuers.start(vertx, SEAL);
    this.loop = vertx.getOrCreateContext();
    this.owner =
        Database.open(vertx, DatabaseConfig.parse(TestDatabase.ownerUrl()).named("test-owner"));
  }

  /** One payment from end to end on a Vert.x that may load its classes in peace; later ones are watched for blocks. */
  private static synchronized void warmUp() {
    if (warm) {
      return;
    }
    warm = true;
    Vertx patient = Vertx.vertx(MeshVertx.options()
        .setMaxEventLoopExecuteTime(1)
        .setMaxEventLoopExecuteTimeUnit(TimeUnit.MINUTES));
    try (PaymentMesh young = new PaymentMesh(patient).deploy(SandboxRail::new)) {
      String user = newUser();
      MeshVertx.await(young.creating(0, request(user, 100)).transform(Future::succeededFuture));
      String id = young.pay(user, 100).getId();
      young.watch(as(user), id, 0).ended();
      young.get(as(user), id);
      young.list(as(user), 1, "");
    }
  }

  /** One instance with the sandbox rail. */
  static PaymentMesh start() {
    return start(SandboxRail::new);
  }

  static PaymentMesh start(Function<Vertx, PaymentRail> rail) {
    return empty().deploy(rail);
  }

  static PaymentMesh empty() {
    warmUp();
    return new PaymentMesh(Vertx.vertx(MeshVertx.options()));
  }

  /** So many attempts to settle, for instances deployed from here on. */
  PaymentMesh attempts(int max) {
    attemptsMax = max;
    return this;
  }

  /** So many payments of one stream at once, likewise. */
  PaymentMesh submitInFlight(int max) {
    submitInFlightMax = max;
    return this;
  }

  /** So many payments settled at once, likewise. */
  PaymentMesh settlementInFlight(int max) {
    settlementInFlightMax = max;
    return this;
  }

  PaymentMesh deploy(Function<Vertx, PaymentRail> rail) {
    return deploy(rail, QUICK, TestDatabase.configFor("payment"));
  }

  PaymentMesh deploy(Function<Vertx, PaymentRail> rail, WatchTimes times, DatabaseConfig database) {
    PaymentConfig config = new PaymentConfig(
        new MeshServerConfig("payment", "127.0.0.1", 0, SEAL),
        database,
        peerOf("payment", issuers.userPort()),
        peerOf("payment", issuers.compliancePort()),
        List.of(Issuers.USER_KEY, Issuers.COMPLIANCE_KEY),
        new PaymentConfig.Settlement(attemptsMax, settlementInFlightMax),
        submitInFlightMax);
    PaymentVerticle instance = new PaymentVerticle(config, rail, times);
    deployments.add(MeshVertx.await(vertx.deployVerticle(instance)));
    instances.add(instance);
    peers.add(onLoop(() -> Future.succeededFuture(Peer.to(
        vertx, peerOf("gateway", instance.port()), PaymentServiceGrpcService.SERVICE_DESCRIPTOR))));
    return this;
  }

  static PeerConfig peerOf(String self, int port) {
    return new PeerConfig(self, List.of(SocketAddress.inetSocketAddress(port, "127.0.0.1")), SEAL);
  }

  PaymentVerticle instance(int index) {
    return instances.get(index);
  }

  /** Stops one instance as an operator would. */
  Future<Void> undeploy(int index) {
    return vertx.undeploy(deployments.get(index));
  }

  // Calls

  static CallContext as(String userId, String role) {
    return CallContext.entering(userId, role, "request-of-test", Deadline.after(CALL_MS));
  }

  static CallContext as(String userId) {
    return as(userId, "user");
  }

  <Q, R> Future<R> call(int index, CallContext who, ServiceMethod<R, Q> method, Q request) {
    return submit(() -> peers.get(index).start(who, method, request).future());
  }

  Future<CreatePaymentResponse> creating(int index, CreatePaymentRequest request) {
    return call(index, as(request.getUserId()), PaymentServiceGrpcClient.CreatePayment, request);
  }

  CreatePaymentResponse create(CreatePaymentRequest request) {
    return MeshVertx.await(creating(0, request));
  }

  /** A new payment with good evidence, stored. */
  Payment pay(String userId, long amountCents) {
    return create(withEvidence(request(userId, amountCents))).getPayment();
  }

  Future<Payment> getting(CallContext who, String id) {
    return call(
        0,
        who,
        PaymentServiceGrpcClient.GetPayment,
        GetPaymentRequest.newBuilder().setId(id).build());
  }

  Payment get(CallContext who, String id) {
    return MeshVertx.await(getting(who, id));
  }

  ListPaymentsResponse list(CallContext who, int size, String token) {
    return MeshVertx.await(call(
        0,
        who,
        PaymentServiceGrpcClient.ListPayments,
        ListPaymentsRequest.newBuilder()
            .setPagination(PaginationRequest.newBuilder().setPageSize(size).setPageToken(token))
            .build()));
  }

  Watching watch(CallContext who, String id, long after) {
    return watch(0, who, id, after);
  }

  Watching watch(int index, CallContext who, String id, long after) {
    return onLoop(() -> Future.succeededFuture(
        Watching.open(this, peers.get(index), who, new Watching.Of(id, after))));
  }

  // Requests

  static String newUser() {
    return "u-" + UUID.randomUUID();
  }

  static CreatePaymentRequest request(String userId, long amountCents) {
    return CreatePaymentRequest.newBuilder()
        .setUserId(userId)
        .setAmount(Money.newBuilder().setAmountCents(amountCents).setCurrency("USD"))
        .setDescription("Zwei Bücher")
        .setIdempotencyKey("key-" + UUID.randomUUID())
        .build();
  }

  static CreatePaymentRequest withEvidence(CreatePaymentRequest request) {
    return request.toBuilder()
        .clearEvidence()
        .addAllEvidence(Issuers.evidenceFor(request))
        .build();
  }

  // Behind the service's back

  List<Row> owner(String sql, Object... args) {
    return MeshVertx.await(owner
        .query(sql, Tuple.from(List.of(args)))
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).toList()));
  }

  long rowsOf(String userId) {
    return owner("select count(*) from payment.payments where user_id = $1::text", userId)
        .get(0)
        .getLong(0);
  }

  // Waiting

  /** Runs on the event loop that the peers live on, and waits. */
  <T> T onLoop(Callable<Future<T>> action) {
    return MeshVertx.await(submit(action));
  }

  <T> Future<T> submit(Callable<Future<T>> action) {
    return MeshVertx.submit(loop, action);
  }

  void eventually(String what, BooleanSupplier isSo) {
    MeshVertx.eventually(vertx, what, isSo);
  }

  @Override
  public void close() {
    MeshVertx.await(vertx.close());
  }
}
