package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.shared.identity.Identity;
import dev.paymesh.shared.identity.Identity.Material;
import dev.paymesh.shared.testkit.TestAuthority;
import dev.paymesh.shared.testkit.TestAuthority.Issued;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.TrustOptions;
import io.vertx.grpc.common.GrpcStatus;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and authorities change while calls go on, and none of them fails. */
@ParameterizedClass(name = "BoringSSL {0}")
@ValueSource(booleans = {true, false})
final class IdentityRenewalTest {

  private static final int CALLERS = 16;
  private static final int BETWEEN_CHANGES = 200;
  private static final long BUDGET_MS = 5_000;
  /** Certificates run out at whole seconds. */
  private static final Duration BRIEF = Duration.ofSeconds(3);

  private static final long CONNECTION_AGE_MS = 200;

  private final TestAuthority authority = new TestAuthority("first");
  private final TestAuthority next = new TestAuthority("second");

  @Parameter
  private boolean boringSsl;

  private final Vertx vertx = Probe.vertx();
  private final AtomicInteger answered = new AtomicInteger();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private volatile boolean stopping;

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  private Identity identity(Material material) {
    return Identity.of(TestAuthority.DOMAIN, boringSsl, material);
  }

  private MeshServer serve(Identity identity) {
    return Probe.serve(
        vertx,
        new MeshServerConfig("probe", "127.0.0.1", 0, Probe.SEAL).as(identity),
        IdentityRenewalTest::echo,
        (request, out) -> Future.succeededFuture());
  }

  private static Future<EchoReply> echo(EchoRequest request) {
    return Future.succeededFuture(Probe.reply(request.getText()));
  }

  /** As many calls at once, each followed by another, until told to stop. */
  private Future<?> load(Peer peer) {
    return Future.all(
        IntStream.range(0, CALLERS).mapToObj(caller -> callOn(peer)).toList());
  }

  private Future<Void> callOn(Peer peer) {
    if (stopping) {
      return Future.succeededFuture();
    }
    return peer.start(Probe.caller(BUDGET_MS), ProbeServiceGrpcClient.Echo, Probe.echo("on"))
        .future()
        .onSuccess(reply -> answered.incrementAndGet())
        .onFailure(failures::add)
        .transform(ended -> callOn(peer));
  }

  /** Until so many more calls have been answered. */
  private void awaitCalls() {
    int goal = answered.get() + BETWEEN_CHANGES;
    Probe.await(reached(goal));
  }

  private Future<Void> reached(int goal) {
    return answered.get() >= goal
        ? Future.succeededFuture()
        : vertx.timer(5, TimeUnit.MILLISECONDS).compose(tick -> reached(goal));
  }

  /** The serial number that a new connection is shown. */
  private BigInteger serialAt(MeshServer server, TestAuthority trusted) {
    // On the event loop, before a close by the server can take the session along.
    return Probe.await(vertx
        .createNetClient(new NetClientOptions()
            .setSsl(true)
            .setHostnameVerificationAlgorithm("")
            .setTrustOptions(TrustOptions.wrap(trusted.trust()))
            .setKeyCertOptions(trusted.material("gateway").certificate()))
        .connect(server.port(), "127.0.0.1")
        .map(IdentityRenewalTest::serialOf));
  }

  private static BigInteger serialOf(NetSocket socket) {
    try {
      return ((X509Certificate) socket.peerCertificates().get(0)).getSerialNumber();
    } catch (javax.net.ssl.SSLPeerUnverifiedException unproven) {
      throw new AssertionError(unproven);
    } finally {
      socket.close();
    }
  }

  private Issued issue(TestAuthority by, String role) {
    return by.issue("spiffe://" + TestAuthority.DOMAIN + "/" + role);
  }

  @Test
  void certificatesAndThenTheAuthorityAreChangedUnderLoadAndNoCallFails() {
    Identity serving = identity(authority.material("probe"));
    Identity calling = identity(authority.material("gateway"));
    MeshServer server = serve(serving);
    Peer peer = Probe.peer(vertx, "gateway", server.port(), calling);
    Future<?> load = load(peer);
    awaitCalls();

    Issued renewed = issue(authority, "probe");
    serving.renew(authority.material(renewed));
    calling.renew(authority.material("gateway"));
    awaitCalls();
    assertThat(serialAt(server, authority)).isEqualTo(renewed.certificate().getSerialNumber());

    // Both trusted everywhere, then both sides re-issued, then the first one dropped.
    serving.renew(authority.material(renewed, next));
    calling.renew(authority.material("gateway", next));
    awaitCalls();
    Issued reissued = issue(next, "probe");
    serving.renew(next.material(reissued, authority));
    awaitCalls();
    calling.renew(next.material("gateway", authority));
    awaitCalls();
    serving.renew(next.material(reissued));
    calling.renew(next.material("gateway"));
    awaitCalls();
    assertThat(serialAt(server, next)).isEqualTo(reissued.certificate().getSerialNumber());

    stopping = true;
    Probe.await(load);
    assertThat(failures).isEmpty();
    assertThat(answered.get()).isGreaterThan(6 * BETWEEN_CHANGES);
  }

  @Test
  void anAuthorityThatWasDroppedOpensNoNewConnection() {
    Identity serving = identity(authority.material("probe"));
    MeshServer server = serve(serving);
    Identity calling = identity(authority.material("gateway", next));
    Peer open = Probe.peer(vertx, "gateway", server.port(), calling);
    Probe.call(vertx, open, BUDGET_MS);

    serving.renew(next.material("probe"));
    // The server takes up its new certificate on a worker thread.
    Probe.await(shows(server));
    Peer late = Probe.peer(vertx, "gateway", server.port(), calling);
    assertThat(Probe.failure(() -> Probe.call(vertx, late, BUDGET_MS)).code())
        .isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(Probe.call(vertx, open, BUDGET_MS)).isNotNull();
  }

  @Test
  void aCertificateThatRunsOutOpensNoNewConnectionToWhomItWasKnown() {
    Issued brief = authority.issue("spiffe://" + TestAuthority.DOMAIN + "/probe", BRIEF);
    MeshServer server = serve(identity(authority.material(brief)));
    Peer peer = Peer.to(
        vertx,
        Probe.way("gateway", server.port())
            .as(identity(authority.material("gateway")))
            .within(Limits.DEFAULT.lifetime(0, CONNECTION_AGE_MS)),
        Probe.SERVICE);
    Future<Void> refused = Probe.onLoop(vertx, () -> Future.succeededFuture(untilRefused(peer)));
    assertThat(Probe.failure(() -> Probe.await(refused)).code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(Instant.now())
        .isBetween(
            brief.certificate().getNotAfter().toInstant(),
            brief.certificate().getNotAfter().toInstant().plus(BRIEF));
    assertThat(answered.get()).isPositive();
  }

  private Future<Void> untilRefused(Peer peer) {
    return peer.start(Probe.caller(BUDGET_MS), ProbeServiceGrpcClient.Echo, Probe.echo("on"))
        .future()
        .onSuccess(reply -> answered.incrementAndGet())
        .compose(reply -> vertx.timer(20, TimeUnit.MILLISECONDS))
        .compose(tick -> untilRefused(peer));
  }

  private Future<Void> shows(MeshServer server) {
    NetClientOptions options = new NetClientOptions()
        .setSsl(true)
        .setHostnameVerificationAlgorithm("")
        .setTrustOptions(TrustOptions.wrap(next.trust()))
        .setKeyCertOptions(next.material("gateway").certificate());
    return vertx
        .createNetClient(options)
        .connect(server.port(), "127.0.0.1")
        .compose(NetSocket::close)
        .recover(old -> vertx.timer(5, TimeUnit.MILLISECONDS).compose(tick -> shows(server)));
  }
}
