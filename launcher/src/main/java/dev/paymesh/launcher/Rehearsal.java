package dev.paymesh.launcher;

import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Owns what a role asks in its {@link WarmUp}: itself and those it will call whether they serve, and at the edge for a
 * payment that is not there and for one of nothing, which is refused.
 */
final class Rehearsal {

  private static final String PAYMENTS = "/api/v1/payments";
  /** So many that none of them is over its rate. */
  private static final int NOBODIES = 8;

  private static final Duration TOKEN_TTL = Duration.ofMinutes(1);
  /** No amount is below 1, at the edge as in the database. */
  private static final Buffer OF_NOTHING = Buffer.buffer("{\"amount_cents\":0,\"currency\":\"USD\","
      + "\"description\":\"rehearsal\",\"idempotency_key\":\"rehearsal\"}");

  private final Vertx vertx;
  private final Duration timeMax;
  private final List<Peer> peers = new ArrayList<>();
  private final List<Supplier<Future<?>>> questions = new ArrayList<>();

  /** @param timeMax zero: none */
  Rehearsal(Vertx vertx, Duration timeMax) {
    this.vertx = vertx;
    this.timeMax = timeMax;
  }

  /** Takes a role of this process into it. */
  void add(Part part, Site site) {
    for (Peer peer : RoleFactory.acquaintances(part, site)) {
      peers.add(peer);
      questions.add(peer::ask);
    }
    if (part.own().contains(RoleSettings.Edge.class)) {
      addEdge(site);
    }
  }

  /** Where we sign the tokens ourselves, and know where the edge is; under TLS nobody vouches for us to ourselves. */
  private void addEdge(Site site) {
    RoleSettings.Edge edge = site.get(RoleSettings.Edge.class);
    RoleSettings.Jwt jwt = site.get(RoleSettings.Jwt.class);
    boolean plain = TlsSettings.ofEdge(site.get(TlsSettings.Edge.class)).isEmpty();
    if (plain && edge.httpPort() > 0 && jwt.secret().isPresent()) {
      TokenIssuer issuer = TokenIssuer.of(TokenKeys.ofSecret(jwt));
      HttpClient client = vertx.createHttpClient();
      for (int n = 0; n < NOBODIES; n++) {
        String token = issuer.issue("rehearsal-" + UUID.randomUUID(), "user", TOKEN_TTL);
        RequestOptions head = new RequestOptions()
            .setHost(PortPlan.reachable(edge.httpBind()))
            .setPort(edge.httpPort())
            .putHeader("Authorization", "Bearer " + token);
        questions.add(() -> read(client, new RequestOptions(head)));
        questions.add(() -> pay(client, new RequestOptions(head)));
      }
    }
  }

  private static Future<?> read(HttpClient client, RequestOptions head) {
    return client
        .request(head.setMethod(HttpMethod.GET).setURI(PAYMENTS + "/" + UUID.randomUUID()))
        .compose(request -> request.send())
        .compose(HttpClientResponse::body);
  }

  private static Future<?> pay(HttpClient client, RequestOptions head) {
    return client
        .request(head.setMethod(HttpMethod.POST)
            .setURI(PAYMENTS)
            .putHeader("Content-Type", "application/json"))
        .compose(request -> request.send(OF_NOTHING))
        .compose(HttpClientResponse::body);
  }

  /** Never fails: who cannot rehearse starts cold. */
  Future<Void> run() {
    return WarmUp.with(vertx, questions, timeMax)
        .transform(over -> Future.join(peers.stream().map(Peer::close).toList()))
        .transform(closed -> Future.succeededFuture());
  }
}
