package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.shared.grpc.Metadata.Sealed;
import dev.paymesh.shared.identity.Identity;
import dev.paymesh.shared.identity.Identity.Material;
import dev.paymesh.shared.testkit.TestAuthority;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.TrustOptions;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** With certificates, both sides know each other's role before a byte of a request is looked at. */
@ParameterizedClass(name = "BoringSSL {0}")
@ValueSource(booleans = {true, false})
final class IdentityTest {

  private static final long BUDGET_MS = 5_000;
  private static final TestAuthority AUTHORITY = new TestAuthority("mesh");

  @Parameter
  private boolean boringSsl;

  private final Vertx vertx = Probe.vertx();
  private final AtomicInteger served = new AtomicInteger();

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  private Identity identity(Material material) {
    return Identity.of(TestAuthority.DOMAIN, boringSsl, material);
  }

  private Identity identity(String role) {
    return identity(AUTHORITY.material(role));
  }

  private MeshServer server(Identity identity) {
    return Probe.serve(
        vertx,
        new MeshServerConfig("probe", "127.0.0.1", 0, Probe.SEAL).as(identity),
        this::answer,
        (request, out) -> Future.succeededFuture());
  }

  private Future<EchoReply> answer(EchoRequest request) {
    served.incrementAndGet();
    return Future.succeededFuture(Probe.reply(CallContext.current().service()));
  }

  private EchoReply call(MeshServer server, String self, Identity identity) {
    Peer peer = Probe.peer(vertx, self, server.port(), identity);
    try {
      return Probe.call(vertx, peer, BUDGET_MS);
    } finally {
      Probe.await(peer.close());
    }
  }

  private void assertRefused(MeshServer server, String self, Identity identity, GrpcStatus with) {
    MeshStatus status = Probe.failure(() -> call(server, self, identity));
    assertThat(status.code()).as(String.valueOf(status.getMessage())).isEqualTo(with);
    assertThat(served).hasValue(0);
  }

  @Test
  void bothEnginesAreUnderTestHere() {
    assertThat(io.vertx.core.net.OpenSSLEngineOptions.isAvailable()).isTrue();
  }

  @Test
  void rolesThatProveThemselvesTalk() {
    MeshServer server = server(identity("probe"));
    for (int n = 0; n < 3; n++) {
      assertThat(call(server, "gateway", identity("gateway")).getText()).isEqualTo("gateway");
    }
  }

  @Test
  void aContextSealedByAnotherRoleThanTheCertificateNamesIsRefused() {
    MeshServer server = server(identity("probe"));
    assertRefused(server, "gateway", identity("middle"), GrpcStatus.UNAUTHENTICATED);
    assertRefused(server, "middle", identity("gateway"), GrpcStatus.UNAUTHENTICATED);
  }

  @Test
  void noPairOfCertificateAndSealIsGoodButThoseOfOneRole() {
    MeshServer server = server(identity("probe"));
    List<String> roles = List.of("gateway", "payment", "user", "compliance", "document", "probe");
    for (String certified : roles) {
      Identity identity = identity(certified);
      for (String sealed : roles) {
        if (!sealed.equals(certified)) {
          assertRefused(server, sealed, identity, GrpcStatus.UNAUTHENTICATED);
        }
      }
    }
  }

  @Test
  void whoSendsIsAskedBeforeWhatIsSealed() {
    MeshServer server = server(identity("probe"));
    Identity middle = identity("middle");
    RawCall raw = new RawCall(
        vertx,
        middle.secure(new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2), "probe"),
        server.port());
    Sealed other = new Sealed("gateway", "probe", "user-0001", "user", "request-1");
    RawCall.Answer answer = raw.echo(
        headers -> {
          Metadata.write(headers, other, Probe.SEAL);
          headers.set(Metadata.USER_ID, "user-0002");
        },
        RawCall.framed(Probe.echo("")));
    assertThat(answer.status()).isEqualTo(Integer.toString(GrpcStatus.UNAUTHENTICATED.code));
    assertThat(answer.message()).contains("certificate");
  }

  @Test
  void aServerWithTheCertificateOfAnotherRoleGetsNoRequest() {
    MeshServer impostor = server(identity("user"));
    assertRefused(impostor, "gateway", identity("gateway"), GrpcStatus.UNAVAILABLE);
  }

  @Test
  void aServerOfAnotherTrustDomainGetsNoRequest() {
    Material foreign = AUTHORITY.material(AUTHORITY.issue("spiffe://elsewhere.test/probe"));
    assertRefused(
        server(identity(foreign)), "gateway", identity("gateway"), GrpcStatus.UNAVAILABLE);
  }

  @Test
  void aServerWhoseAuthorityNobodyKnowsGetsNoRequest() {
    TestAuthority other = new TestAuthority("other");
    MeshServer server = server(identity(other.material("probe", AUTHORITY)));
    assertRefused(server, "gateway", identity("gateway"), GrpcStatus.UNAVAILABLE);
  }

  @Test
  void anExpiredServerGetsNoRequest() {
    Material expired = AUTHORITY.material(AUTHORITY.issue(uri("probe"), Duration.ofMinutes(-1)));
    assertRefused(
        server(identity(expired)), "gateway", identity("gateway"), GrpcStatus.UNAVAILABLE);
  }

  @Test
  void callersWithoutAGoodCertificateAreNotServed() {
    MeshServer server = server(identity("probe"));
    TestAuthority other = new TestAuthority("other");
    for (Identity bad : List.of(
        Identity.NONE,
        identity(other.material("gateway", AUTHORITY)),
        identity(AUTHORITY.material(AUTHORITY.issue(uri("gateway"), Duration.ofMinutes(-1)))),
        identity(AUTHORITY.material(AUTHORITY.issue("spiffe://elsewhere.test/gateway"))),
        identity(AUTHORITY.material(AUTHORITY.issue("https://localhost/gateway"))))) {
      assertRefused(server, "gateway", bad, GrpcStatus.UNAVAILABLE);
    }
  }

  @Test
  void aCallerWithoutAnyCertificateIsNotServed() {
    assertThatThrownBy(() -> strange(server(identity("probe")), "TLSv1.3"))
        .isInstanceOf(RuntimeException.class);
    assertThat(served).hasValue(0);
  }

  @Test
  void anOlderTlsIsNotSpoken() {
    MeshServer server = server(identity("probe"));
    HttpClientOptions old = new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setSsl(true)
        .setUseAlpn(true)
        .setVerifyHost(false)
        .setTrustOptions(TrustOptions.wrap(AUTHORITY.trust()))
        .setKeyCertOptions(AUTHORITY.material("gateway").certificate());
    assertThat(new RawCall(vertx, old, server.port())
            .echo(headers -> {}, RawCall.framed(Probe.echo("")))
            .status())
        .isEqualTo("0");
    served.set(0);
    HttpClientOptions older =
        new HttpClientOptions(old).setEnabledSecureTransportProtocols(Set.of("TLSv1.2"));
    assertThatThrownBy(() -> new RawCall(vertx, older, server.port())
            .echo(headers -> {}, RawCall.framed(Probe.echo(""))))
        .isInstanceOf(RuntimeException.class);
    assertThat(served).hasValue(0);
  }

  private RawCall.Answer strange(MeshServer server, String protocol) {
    HttpClientOptions stranger = new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setSsl(true)
        .setUseAlpn(true)
        .setEnabledSecureTransportProtocols(Set.of(protocol))
        .setTrustOptions(TrustOptions.wrap(AUTHORITY.trust()));
    return new RawCall(vertx, stranger, server.port())
        .echo(headers -> {}, RawCall.framed(Probe.echo("")));
  }

  private static String uri(String role) {
    return "spiffe://" + TestAuthority.DOMAIN + "/" + role;
  }
}
