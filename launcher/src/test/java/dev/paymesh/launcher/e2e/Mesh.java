package dev.paymesh.launcher.e2e;

import dev.paymesh.compliance.ComplianceConfig;
import dev.paymesh.compliance.ComplianceVerticle;
import dev.paymesh.document.DocumentConfig;
import dev.paymesh.document.DocumentVerticle;
import dev.paymesh.gateway.EdgeTls;
import dev.paymesh.gateway.GatewayConfig;
import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.GatewayVerticle;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.launcher.DemoRows;
import dev.paymesh.payment.PaymentConfig;
import dev.paymesh.payment.PaymentVerticle;
import dev.paymesh.shared.checks.AttestationKey;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.grpc.ContextSeal;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.user.UserConfig;
import dev.paymesh.user.UserVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/** Owns a whole mesh in this JVM: five verticles on free ports over real gRPC, a real PostgreSQL, the demo data. */
final class Mesh implements AutoCloseable {

  static final byte[] JWT_SECRET = key("a token secret for tests only");
  static final TokenConfig TOKENS = TokenConfig.hs256(JWT_SECRET);
  static final ContextSeal SEAL = ContextSeal.of(key("a mesh key for tests only"));
  static final AttestationKey USER_KEY =
      new AttestationKey(Attestations.USER, "k1", key("a user attestation key"));
  static final AttestationKey COMPLIANCE_KEY =
      new AttestationKey(Attestations.COMPLIANCE, "k1", key("a compliance attestation key"));

  private static final int STREAMS_MAX = 10;
  /** Off: what a user may send in a second has a test of its own. */
  private static final int USER_RATE = 0;

  private static final TokenIssuer ISSUER = TokenIssuer.of(TOKENS);

  private final MeshVertx mesh = MeshVertx.start();
  private final Database owner;
  private final StreamSlots slots = new StreamSlots(STREAMS_MAX);
  private int documentsPort;
  private int usersPort;
  private int compliancePort;
  private int paymentPort;
  private String paymentDeployment = "";
  private int gatewayPort;

  private Mesh() {
    for (String role : List.of("user", "compliance", "document")) {
      TestDatabase.urlFor(role);
    }
    owner = Database.open(
        mesh.vertx(), DatabaseConfig.parse(TestDatabase.ownerUrl()).statementTimeout(20_000));
    List.of("user", "compliance", "document").forEach(role -> DemoRows.seed(owner, role));
  }

  /** Everything real. */
  static Mesh start() {
    return startBehind(port -> port);
  }

  /** Everything real, and whatever the test puts before each service: it is given a port, and gives the one to call. */
  static Mesh startBehind(IntUnaryOperator way) {
    Mesh started = new Mesh();
    started.documentsPort = way.applyAsInt(started.document());
    int compliance = started.compliance(started.documentsPort);
    int users = started.user();
    started.checksAt(way.applyAsInt(users), way.applyAsInt(compliance), way);
    return started;
  }

  /** With the two services that make the checks given by the test, which speaks real gRPC for them. */
  static Mesh startWithChecksAt(int usersPort, int compliancePort) {
    Mesh started = new Mesh();
    started.checksAt(usersPort, compliancePort, port -> port);
    return started;
  }

  static byte[] key(String text) {
    return (text + " ".repeat(32)).substring(0, 32).getBytes(StandardCharsets.UTF_8);
  }

  private int document() {
    DocumentVerticle verticle =
        new DocumentVerticle(new DocumentConfig(server("document"), database("document")));
    MeshVertx.await(vertx().deployVerticle(verticle));
    return verticle.port();
  }

  private int compliance(int documents) {
    ComplianceVerticle verticle = new ComplianceVerticle(new ComplianceConfig(
        server("compliance"),
        database("compliance"),
        COMPLIANCE_KEY,
        peer("compliance", documents)));
    MeshVertx.await(vertx().deployVerticle(verticle));
    return verticle.port();
  }

  private int user() {
    UserVerticle verticle =
        new UserVerticle(new UserConfig(server("user"), database("user"), USER_KEY));
    MeshVertx.await(vertx().deployVerticle(verticle));
    return verticle.port();
  }

  private void checksAt(int users, int compliance, IntUnaryOperator way) {
    usersPort = users;
    compliancePort = compliance;
    payments(0);
    paymentPort = way.applyAsInt(paymentPort);
    gatewayPort =
        gateway(new Quotas(slots, new UserRate(USER_RATE)), Timing.DEFAULT).port();
  }

  /** The payment service comes, or comes back to its port. */
  void payments(int port) {
    PaymentVerticle verticle =
        paymentsOn(ConsoleGround.told(new MeshServerConfig("payment", "127.0.0.1", port, SEAL)));
    paymentDeployment = MeshVertx.await(vertx().deployVerticle(verticle));
    paymentPort = verticle.port();
  }

  /** One more payment service; its port. */
  int payments(UnaryOperator<MeshServerConfig> change) {
    PaymentVerticle verticle = paymentsOn(change.apply(server("payment")));
    MeshVertx.await(vertx().deployVerticle(verticle));
    return verticle.port();
  }

  private PaymentVerticle paymentsOn(MeshServerConfig server) {
    return new PaymentVerticle(new PaymentConfig(
        server,
        database("payment"),
        peer("payment", usersPort),
        peer("payment", compliancePort),
        List.of(USER_KEY, COMPLIANCE_KEY)));
  }

  /** The payment service goes away in order. */
  void stopPayments() {
    MeshVertx.await(vertx().undeploy(paymentDeployment));
  }

  /** One more gateway before the same services. */
  Gateway gateway(Quotas quotas, Timing timing) {
    return gateway(quotas, timing, paymentPort);
  }

  /** One more gateway, in a process whose life the test decides. */
  Gateway gateway(Quotas quotas, Timing timing, ProcessLife life) {
    return gateway(quotas, timing, paymentPort, life);
  }

  /** One more gateway, before a payment service that the test serves itself. */
  Gateway gateway(Quotas quotas, Timing timing, int payments) {
    return gateway(quotas, timing, payments, ProcessLife.begun());
  }

  private Gateway gateway(Quotas quotas, Timing timing, int payments, ProcessLife life) {
    return deploy(new GatewayConfig(
        "127.0.0.1", 0, TOKENS, peers(payments), quotas, timing, life, EdgeTls.NONE));
  }

  /** One more gateway, with its own idea of tokens and certificates. */
  Gateway gateway(TokenConfig tokens, EdgeTls tls, Timing timing) {
    Quotas quotas = new Quotas(slots, new UserRate(USER_RATE));
    return deploy(new GatewayConfig(
        "127.0.0.1", 0, tokens, peers(paymentPort), quotas, timing, ProcessLife.begun(), tls));
  }

  /** One more gateway, as the first one but for this. */
  Gateway gateway(UnaryOperator<GatewayConfig> change) {
    Quotas quotas = new Quotas(slots, new UserRate(USER_RATE));
    return deploy(change.apply(
        new GatewayConfig("127.0.0.1", 0, TOKENS, peers(paymentPort), quotas, Timing.DEFAULT)));
  }

  private GatewayConfig.Peers peers(int payments) {
    return GatewayConfig.Peers.of(
        peer("gateway", payments).retrying(),
        peer("gateway", usersPort).retrying(),
        peer("gateway", compliancePort).retrying(),
        peer("gateway", documentsPort).retrying());
  }

  private Gateway deploy(GatewayConfig config) {
    GatewayVerticle verticle = new GatewayVerticle(config);
    String deployment = MeshVertx.await(vertx().deployVerticle(verticle));
    return new Gateway(deployment, verticle.port());
  }

  /** A gateway that runs. */
  record Gateway(String deployment, int port) {
    Client as(String user) {
      return new Client(port, ISSUER.issue(user, "user", Duration.ofHours(1)));
    }

    Client as(String user, Duration tokenAge) {
      return new Client(port, ISSUER.issue(user, "user", tokenAge));
    }
  }

  /** Takes a gateway down in order. */
  void stop(Gateway gateway) {
    MeshVertx.await(vertx().undeploy(gateway.deployment()));
  }

  /** Status streams open at the first gateway. */
  int streamsOpen() {
    return slots.open();
  }

  private static MeshServerConfig server(String role) {
    return ConsoleGround.told(new MeshServerConfig(role, "127.0.0.1", 0, SEAL));
  }

  private static DatabaseConfig database(String role) {
    return TestDatabase.configFor(role);
  }

  static PeerConfig peer(String self, int port) {
    return new PeerConfig(self, List.of(SocketAddress.inetSocketAddress(port, "127.0.0.1")), SEAL);
  }

  Vertx vertx() {
    return mesh.vertx();
  }

  int port() {
    return gatewayPort;
  }

  int paymentPort() {
    return paymentPort;
  }

  /** Where a service listens, by its role. */
  int portOf(String role) {
    return switch (role) {
      case "payment" -> paymentPort;
      case "user" -> usersPort;
      case "compliance" -> compliancePort;
      case "document" -> documentsPort;
      default -> throw new IllegalArgumentException(role);
    };
  }

  /** A client of the gateway that is this user. */
  Client as(String user) {
    return as(user, "user");
  }

  Client as(String user, String role) {
    return new Client(gatewayPort, ISSUER.issue(user, role, Duration.ofHours(1)));
  }

  /** What one statement, run behind the services' backs, counts. */
  long count(String sql, Object... args) {
    return MeshVertx.await(owner.query(sql, Tuple.from(args))).iterator().next().getLong(0);
  }

  void execute(String sql, Object... args) {
    MeshVertx.await(owner.query(sql, Tuple.from(args)));
  }

  @Override
  public void close() {
    MeshVertx.await(owner.close());
    mesh.close();
  }
}
