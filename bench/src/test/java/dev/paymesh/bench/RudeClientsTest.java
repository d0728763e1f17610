package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runs with clients that misbehave tell a server that copes from one that does not. */
final class RudeClientsTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger watchedEver = new AtomicInteger();
  private final Path secret;

  RudeClientsTest(@TempDir Path folder) throws IOException {
    secret = folder.resolve("secrets.properties");
    Files.writeString(secret, "jwt.secret=" + Loads.SECRET + "\n");
  }

  @Test
  void aServerThatForgetsNobodyWhoLeavesHolds() {
    try (LoopbackServer server = LoopbackServer.answering(request -> serve(request, true))) {
      assertThat(disconnects(server)).as(out.toString() + err).isZero();
    }
    assertThat(watchedEver).hasValue(10);
    assertThat(out.toString()).contains("30 clients", "WatchPayment (server)=10", "held");
  }

  @Test
  void aServerThatKeepsWatchingForThemIsToldAsMissed() {
    try (LoopbackServer server = LoopbackServer.answering(request -> serve(request, false))) {
      assertThat(disconnects(server)).isOne();
    }
    assertThat(out.toString()).contains("MISSED", "after: {WatchPayment (server)=10}");
  }

  private int disconnects(LoopbackServer server) {
    return run(
        "disconnects",
        "--url",
        server.url(),
        "--ops",
        server.url(),
        "--clients",
        "30",
        "--warm-up",
        "100ms",
        "--give-up",
        "2s",
        "--secret-file",
        secret.toString());
  }

  /** A gateway and an ops port in one. */
  private void serve(HttpServerRequest request, boolean forgets) {
    if (request.path().equals("/metrics")) {
      request
          .response()
          .end("mesh_rpc_in_flight{method=\"WatchPayment\",service=\"p.v1.P\",side=\"server\"} "
              + inFlight + "\n");
    } else if (request.method() == HttpMethod.POST) {
      request.body().onSuccess(body -> request
          .response()
          .setStatusCode(201)
          .putHeader("Location", "/api/v1/payments/1")
          .end("{}"));
    } else {
      watch(request, forgets);
    }
  }

  private void watch(HttpServerRequest request, boolean forgets) {
    inFlight.incrementAndGet();
    watchedEver.incrementAndGet();
    request.response().setChunked(true).write("data: 1\n\n");
    if (forgets) {
      request.connection().closeHandler(gone -> inFlight.decrementAndGet());
    }
  }

  @Test
  void aServerThatClosesSlowClientsHolds() {
    try (LoopbackServer server =
        LoopbackServer.closingAfter(2_500, request -> serve(request, true))) {
      assertThat(slowClients(server, "4s")).as(out.toString() + err).isZero();
    }
    assertThat(out.toString()).contains("held   others served", "held   slow ones closed");
  }

  @Test
  void aServerThatWaitsForSlowClientsIsToldAsMissed() {
    try (LoopbackServer server = LoopbackServer.answering(request -> serve(request, true))) {
      assertThat(slowClients(server, "1s")).isOne();
    }
    assertThat(out.toString()).contains("MISSED slow ones closed", "IDLE=2");
  }

  private int slowClients(LoopbackServer server, String within) {
    return run(
        "slow-clients",
        "--url",
        server.url(),
        "--sockets",
        "10",
        "--within",
        within,
        "--warm-up",
        "500ms",
        "--secret-file",
        secret.toString());
  }

  private int run(String... args) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
