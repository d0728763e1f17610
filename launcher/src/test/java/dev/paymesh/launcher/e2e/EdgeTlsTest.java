package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.gateway.EdgeTls;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestAuthority;
import dev.paymesh.shared.testkit.TestAuthority.Issued;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The edge over TLS, for browsers and programs that speak HTTP/2, and for those that do not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EdgeTlsTest {

  private static final TestAuthority AUTHORITY = new TestAuthority("web");
  private static final int STREAMS_MAX = 100;

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final EdgeTls tls = EdgeTls.of(TestAuthority.keyOptions(issue()));
  private final Mesh.Gateway gateway = mesh.gateway(Mesh.TOKENS, tls, Timing.DEFAULT);
  private final Client ada = gateway.as("user-0001");
  /** A client that nobody holds closes its connections when it is collected. */
  private final List<HttpClientAgent> clients = new ArrayList<>();

  private static Issued issue() {
    return AUTHORITY.issue("https://localhost/");
  }

  private static HttpClient client(Version version) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {AUTHORITY.trust()}, null);
      return HttpClient.newBuilder().version(version).sslContext(context).build();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port() + path))
        .timeout(Duration.ofSeconds(15))
        .header("Authorization", ada.authorization());
  }

  private HttpRequest payment(String key) {
    return request(Client.PAYMENTS)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(Client.payment(2_000, key).encode()))
        .build();
  }

  private HttpRequest payment() {
    return payment(UUID.randomUUID().toString());
  }

  @ParameterizedTest
  @EnumSource
  void aPaymentIsMadeReadAndWatched(Version version) throws Exception {
    HttpClient http = client(version);
    HttpResponse<String> paid = http.send(payment(), BodyHandlers.ofString());
    assertThat(paid.statusCode()).as(paid.body()).isEqualTo(201);
    assertThat(paid.version()).isEqualTo(version);
    String id = new JsonObject(paid.body()).getString("id");
    String path = Client.PAYMENTS + "/" + id;
    HttpResponse<String> read = http.send(request(path).build(), BodyHandlers.ofString());
    assertThat(read.statusCode()).isEqualTo(200);
    HttpResponse<String> events =
        http.send(request(path + "/status").build(), BodyHandlers.ofString());
    assertThat(events.body()).contains("COMPLETED");
    assertThat(events.headers().firstValue("connection")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void refusalsAreProblemsOverEveryVersion(Version version) throws Exception {
    HttpClient http = client(version);
    HttpRequest bad = request(Client.PAYMENTS)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{"))
        .build();
    HttpResponse<String> answer = http.send(bad, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    HttpRequest nobody = HttpRequest.newBuilder(
            URI.create("https://localhost:" + gateway.port() + Client.PAYMENTS))
        .build();
    assertThat(http.send(nobody, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
  }

  @Test
  void manyRequestsShareOneConnectionAndAllAreServed() throws Exception {
    HttpClient http = client(Version.HTTP_2);
    http.send(payment(), BodyHandlers.ofString());
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      answers.add(http.sendAsync(request(Client.PAYMENTS).build(), BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get(15, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aRenewedCertificateIsShownToNewConnectionsAndNoRequestFails() throws Exception {
    HttpClient open = client(Version.HTTP_2);
    assertThat(open.send(payment(), BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    Issued renewed = issue();
    tls.renew(TestAuthority.keyOptions(renewed));
    HttpResponse<String> seen = client(Version.HTTP_2).send(payment(), BodyHandlers.ofString());
    for (int n = 0; n < 200 && !serial(seen).equals(renewed.certificate()); n++) {
      assertThat(seen.statusCode()).isIn(201, 429);
      seen = client(Version.HTTP_2).send(payment(), BodyHandlers.ofString());
    }
    assertThat(serial(seen)).isEqualTo(renewed.certificate());
    HttpResponse<String> still = open.send(payment(), BodyHandlers.ofString());
    assertThat(still.statusCode()).isIn(201, 429);
    assertThat(serial(still)).isNotEqualTo(renewed.certificate());
  }

  private static X509Certificate serial(HttpResponse<String> answer) {
    try {
      return (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
    } catch (javax.net.ssl.SSLPeerUnverifiedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Test
  void whoSpeaksPlainTextOrAnOldTlsIsNotServed() {
    assertThatThrownBy(() -> HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + gateway.port() + "/"))
                    .timeout(Duration.ofSeconds(10))
                    .build(),
                BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    HttpClientOptions old =
        options().setEnabledSecureTransportProtocols(Set.of("TLSv1.1")).setUseAlpn(true);
    assertThatThrownBy(() -> connect(old)).isInstanceOf(Exception.class);
  }

  private static HttpClientOptions options() {
    return new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setSsl(true)
        .setUseAlpn(true)
        .setTrustOptions(TrustOptions.wrap(AUTHORITY.trust()));
  }

  private HttpClientConnection connect(HttpClientOptions options) {
    return connect(options, gateway.port());
  }

  private HttpClientConnection connect(HttpClientOptions options, int port) {
    HttpClientAgent client = mesh.vertx().createHttpClient(options);
    clients.add(client);
    return MeshVertx.await(
        client.connect(new HttpConnectOptions().setHost("localhost").setPort(port)));
  }

  private Future<Integer> get(HttpClientConnection connection, String... header) {
    RequestOptions options = new RequestOptions()
        .setMethod(HttpMethod.GET)
        .setHost("localhost")
        .setPort(gateway.port())
        .setURI(Client.PAYMENTS)
        .putHeader("authorization", ada.authorization());
    if (header.length == 2) {
      options.putHeader(header[0], header[1]);
    }
    return connection
        .request(options)
        .compose(request -> request.send())
        .map(response -> response.statusCode());
  }

  @Test
  void aConnectionHasSoManyStreamsAndItsHeadersSuchASize() {
    LogWatch.expect("Header size exceeded max allowed size");
    HttpClientConnection connection = connect(options());
    MeshVertx.await(get(connection));
    assertThat(connection.remoteSettings().getMaxConcurrentStreams()).isEqualTo(STREAMS_MAX);
    assertThat(connection.remoteSettings().getMaxHeaderListSize()).isEqualTo(16 * 1024);
    assertThatThrownBy(() -> MeshVertx.await(get(connection, "x-much", "x".repeat(20_000))))
        .isInstanceOf(Exception.class);
  }

  @Test
  void whatOnlyHttp1KnowsIsNotTakenInFrames() {
    HttpClientConnection connection = connect(options());
    assertThat(MeshVertx.await(get(connection))).isEqualTo(200);
    Future<Integer> smuggled = get(connection, "host", "elsewhere.example");
    assertThat(MeshVertx.await(smuggled.otherwise(400))).isEqualTo(400);
  }

  @Test
  void whoOpensAndResetsWithoutEndIsCutOffAndOthersAreServed() {
    HttpClientConnection flood = connect(options());
    Promise<Void> closed = Promise.promise();
    flood.closeHandler(closed::tryComplete);
    openAndReset(flood, 600);
    MeshVertx.await(closed.future());
    assertThat(MeshVertx.await(get(connect(options())))).isEqualTo(200);
  }

  /** In small lots, so that the limit of open streams is not what stops it. */
  private void openAndReset(HttpClientConnection connection, int left) {
    if (left == 0) {
      return;
    }
    connection
        .request(new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost("localhost")
            .setURI(Client.PAYMENTS))
        .onSuccess(request -> {
          request.exceptionHandler(reset -> {});
          request.setChunked(true).sendHead().onComplete(sent -> {
            request.reset(8);
            mesh.vertx().runOnContext(next -> openAndReset(connection, left - 1));
          });
        });
  }

  @Test
  void aConnectionWithoutARequestIsClosedAndOneWithARequestIsNot() {
    Timing hurried = new Timing(15_000, 6_000, 10_000, 300);
    Mesh.Gateway quick = mesh.gateway(Mesh.TOKENS, tls, hurried);
    HttpClientConnection connection = connect(options(), quick.port());
    Promise<Void> closed = Promise.promise();
    connection.closeHandler(closed::tryComplete);
    MeshVertx.await(closed.future());
    mesh.stop(quick);
  }
}
