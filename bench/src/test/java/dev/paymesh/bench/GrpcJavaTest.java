package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.bench.rival.GrpcJavaServer;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.shared.testkit.TestDatabase;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.internal.VertxInternal;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Owns the proof that what Paymesh's kernel is compared with does the same work: the same row, the same refusals. */
class GrpcJavaTest {

  private static final String KEY = "k7:a key of the mesh for tests only, and long";
  private static final MethodDescriptor GET_PAYMENT = Contract.rpc("PaymentService/GetPayment");
  private static final int PAYMENTS = 5;
  private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();

  private static Vertx vertx;
  private static GrpcJavaServer server;
  private static List<StoredPayments.Owned> payments;

  @BeforeAll
  static void start() throws Exception {
    Metrics.addRegistry(METERS);
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
    server = GrpcJavaServer.start(vertx, TestDatabase.urlFor("payment"), KEY);
    String owner =
        TestDatabase.ownerUrl().replaceFirst("^postgresql://[^@]*@", "jdbc:postgresql://")
            + "?user=postgres&password=postgres";
    StoredPayments.fill(owner, StoredPayments.count(owner) + PAYMENTS);
    payments = StoredPayments.oldest(owner, PAYMENTS);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    vertx.close().await(30, TimeUnit.SECONDS);
    Metrics.removeRegistry(METERS);
  }

  @Test
  void thePaymentIsAnsweredToItsOwnerAndToWhoMaySeeAll() throws Exception {
    StoredPayments.Owned stored = payments.get(0);
    String answer = ask(gatewayFor(stored.userId(), "user"), KEY, stored.id());
    Payment payment = Payment.parseFrom(HexFormat.of().parseHex(answer));

    assertThat(payment.getId()).isEqualTo(stored.id());
    assertThat(payment.getUserId()).isEqualTo(stored.userId());
    assertThat(payment.getAmount().getCurrency()).isEqualTo("USD");
    assertThat(ask(gatewayFor("someone-else", "support"), KEY, stored.id())).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "gateway, someone-else, user, NOT_FOUND",
    "gateway, user-0001, auditor, PERMISSION_DENIED",
    "document, user-0001, user, PERMISSION_DENIED"
  })
  void whoMayNotSeeItIsRefused(String service, String user, String role, String status) {
    CallerSeal.Caller caller = new CallerSeal.Caller(service, "payment", user, role);

    assertRefused(caller, KEY, payments.get(0).id(), status);
  }

  @Test
  void aSealOfAnotherKeyOrForAnotherServiceIsNone() {
    String id = payments.get(0).id();
    CallerSeal.Caller forUser = new CallerSeal.Caller("gateway", "user", "user-0001", "user");

    assertRefused(gatewayFor("user-0001", "user"), "k7:another key", id, "UNAUTHENTICATED");
    assertRefused(forUser, KEY, id, "UNAUTHENTICATED");
  }

  @Test
  void whatIsNoIdIsRefusedByTheRuleOfItsField() {
    assertRefused(gatewayFor("user-0001", "user"), KEY, "no-uuid", "INVALID_ARGUMENT");
  }

  /** Over connections that take turns, so that both event loops serve. */
  @Test
  void everyCallIsCountedAndLeavesItsPlace() {
    long before = server.ended("OK");
    StoredReads reads = new StoredReads(payments, KEY);
    StepReport report;
    try (LoadGenerator generator = LoadGenerator.open(plan(reads.at(target(), 2)))) {
      report = generator.saturate(Saturation.of("reads", 8, Duration.ofMillis(300)));
    }

    assertThat(report.errors().byLabel()).isEmpty();
    assertThat(report.sent()).isGreaterThan(8);
    // An answer is read while the turn that sent it may still be under way.
    ((VertxInternal) vertx).nettyEventLoopGroup().forEach(loop -> loop.submit(() -> {})
        .syncUninterruptibly());
    assertThat(server.ended("OK") - before).isEqualTo(report.sent());
    assertThat(server.inFlight()).isZero();
  }

  private static CallerSeal.Caller gatewayFor(String user, String role) {
    return new CallerSeal.Caller("gateway", "payment", user, role);
  }

  private static void assertRefused(
      CallerSeal.Caller caller, String key, String id, String status) {
    assertThatThrownBy(() -> ask(caller, key, id)).hasMessageStartingWith(status + " ");
  }

  /** The answer in hexadecimal digits. */
  private static String ask(CallerSeal.Caller caller, String key, String id) {
    CallerSeal seal = new CallerSeal(caller, key, Clock.systemUTC());
    RpcRequests requests = new RpcRequests(
        RpcMessages.of(GET_PAYMENT, "{\"id\": \"" + id + "\"}"),
        RpcRequests.head(GET_PAYMENT, target()),
        number -> seal.metadata(),
        new HttpClientOptions(),
        1);
    try (LoadGenerator generator = LoadGenerator.open(plan(requests))) {
      return generator.tryOne();
    }
  }

  private static Target target() {
    return new Target("127.0.0.1", server.port());
  }

  private static LoadPlan plan(LoadSource source) {
    return new LoadPlan(
        source, Loads.LIMITS, new LoadPlan.Traffic(Arrivals.UNIFORM, 1), Loads.GOOD_WITHIN);
  }
}
