package dev.paymesh.launcher.e2e;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.paymesh.gateway.EdgeTls;
import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.MethodRates;
import dev.paymesh.gateway.PostLimit;
import dev.paymesh.gateway.ReadLimit;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.gateway.auth.KeyServer;
import dev.paymesh.gateway.auth.KeySet;
import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.launcher.e2e.Client.Answer;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Owns how each reason of the edge is provoked over REST, on a mesh that the test may hurt. */
final class Provocations implements AutoCloseable {

  private static final String NOWHERE = UUID.randomUUID().toString();
  private static final String UNANSWERED = "/f" + NOWHERE.substring(1);
  private static final Timing QUICK = new Timing(15_000, 300, 10_000, 30_000);
  private static final KeySet.Pace KEYS = new KeySet.Pace(50, 50, 50);

  private final MeshVertx services = MeshVertx.start();
  private final Mesh mesh = Mesh.start();
  private final Mesh unchecked = Mesh.startWithChecksAt(TestMesh.deadPort(), TestMesh.deadPort());
  private final OwnPayments silent = new OwnPayments(services);
  private final Client ada = mesh.as("user-0001");
  private final Map<String, Provocation> all = new HashMap<>();

  Provocations() {
    failInTheDatabaseOnRequest();
    authentication();
    http();
    limits();
    outages();
    payments();
    new AccountProvocations(mesh).addTo(all);
    new DocumentProvocations(mesh).addTo(all);
    new CaseProvocations(mesh).addTo(all);
  }

  /** What makes a gateway answer with a reason. */
  interface Provocation {
    Told provoke() throws Exception;
  }

  /** An answer, however it was had. */
  record Told(int status, String contentType, String body) {
    static Told of(Answer answer) {
      return new Told(
          answer.status(), answer.header("Content-Type"), answer.http().body());
    }

    static Told of(Wire.Reply reply) {
      return new Told(reply.status(), reply.header("Content-Type"), reply.body());
    }
  }

  Provocation of(String reason) {
    Provocation found = all.get(reason);
    if (found == null) {
      throw new AssertionError(
          "nothing provokes " + reason + " (expected: an entry in Provocations)");
    }
    return found;
  }

  Set<String> reasons() {
    return all.keySet();
  }

  private void add(String reason, Provocation provocation) {
    all.put(reason, provocation);
  }

  private Told raw(String head) throws IOException {
    return raw(mesh.port(), head);
  }

  private static Told raw(int port, String head) throws IOException {
    try (Wire wire = Wire.to(port)) {
      return Told.of(wire.send(head).read());
    }
  }

  private String post(String headers) {
    return "POST " + Client.PAYMENTS + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
        + ada.authorization() + "\r\nContent-Type: application/json\r\n" + headers + "\r\n\r\n";
  }

  private void authentication() {
    add("TOKEN_MISSING", () -> raw("GET /api/v1/payments HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    add("TOKEN_INVALID", () -> Told.of(new Client(mesh.port(), "a.b.c").get(Client.PAYMENTS)));
    add("TOKEN_EXPIRED", () -> Told.of(new Client(mesh.port(), expired()).get(Client.PAYMENTS)));
    add("TOKEN_KEYS_UNAVAILABLE", () -> {
      URI keys = URI.create("http://127.0.0.1:" + TestMesh.deadPort() + "/keys.json");
      TokenConfig tokens = TokenConfig.published(KeySet.follow(mesh.vertx(), keys, KEYS));
      int port = mesh.gateway(tokens, EdgeTls.NONE, Timing.DEFAULT).port();
      String token = KeyServer.token(KeyServer.key("first"), "user-0001");
      return Told.of(new Client(port, token).get(Client.PAYMENTS));
    });
  }

  private static String expired() throws JOSEException {
    JWTClaimsSet claims = new JWTClaimsSet.Builder()
        .issuer("paymesh")
        .audience("paymesh-api")
        .subject("user-0001")
        .claim("role", "user")
        .expirationTime(Date.from(Instant.now().minusSeconds(3_600)))
        .build();
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    token.sign(new MACSigner(Mesh.JWT_SECRET));
    return token.serialize();
  }

  private void http() {
    add("FIELD_INVALID", () -> Told.of(ada.pay(Client.payment(0))));
    add("REQUEST_MALFORMED", () -> raw(post("Content-Length: nine")));
    add("BODY_TOO_LARGE", () -> raw(post("Content-Length: 1000000")));
    add("URI_TOO_LONG", () -> raw("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: h\r\n\r\n"));
    add("HEADERS_TOO_LARGE", () -> raw(post("X-Much: " + "a".repeat(20_000))));
    add("EXPECTATION_FAILED", () -> raw(post("Content-Length: 2\r\nExpect: tea")));
    add(
        "MEDIA_TYPE_UNSUPPORTED",
        () -> Told.of(ada.send(ada.request(Client.PAYMENTS)
            .header("Content-Type", "text/plain")
            .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")))));
    add(
        "BODY_TIMEOUT",
        () -> raw(
            mesh.gateway(new Quotas(new StreamSlots(0), new UserRate(0)), QUICK).port(),
            post("Content-Length: 100")));
    add(
        "METHOD_NOT_ALLOWED",
        () -> Told.of(ada.send(ada.request(Client.PAYMENTS).DELETE())));
    add("ROUTE_NOT_FOUND", () -> Told.of(ada.get("/api/v1/nothing")));
    add("NOT_FOUND", () -> Told.of(ada.get(Client.PAYMENTS + "/not-a-uuid")));
  }

  private void limits() {
    add(
        "USER_RATE_EXCEEDED",
        () -> Told.of(untilRefused(
            mesh.gateway(new Quotas(new StreamSlots(0), new UserRate(1)), Timing.DEFAULT))));
    add(
        "METHOD_RATE_EXCEEDED",
        () -> Told.of(untilRefused(mesh.gateway(
            quotas(new PostLimit(), new MethodRates(Map.of("CreatePayment", 1))),
            Timing.DEFAULT))));
    add("STREAMS_EXCEEDED", this::oneStreamTooMany);
    add("OVERLOADED", () -> {
      Mesh.Gateway narrow = mesh.gateway(
          quotas(new PostLimit(1, 1), MethodRates.NONE), Timing.DEFAULT, silent.port());
      int before = silent.createdEver.get();
      narrow.as("user-0001").payAsync(Client.payment(1_000));
      Eventually.within(
          Duration.ofSeconds(5), "one waits", () -> silent.createdEver.get() > before);
      return Told.of(narrow.as("user-0002").pay(Client.payment(1_000)));
    });
  }

  private static Quotas quotas(PostLimit posts, MethodRates rates) {
    return new Quotas(
        new StreamSlots(0), new UserRate(0), posts, new ReadLimit(ReadLimit.READS_MAX), rates);
  }

  private static Answer untilRefused(Mesh.Gateway gateway) {
    Client client = gateway.as("user-0002");
    for (int n = 0; n < 50; n++) {
      Answer answer = client.pay(Client.payment(1_000));
      if (answer.status() == 429) {
        return answer;
      }
    }
    throw new AssertionError("never refused");
  }

  private Told oneStreamTooMany() throws IOException {
    Mesh.Gateway narrow =
        mesh.gateway(new Quotas(new StreamSlots(1), new UserRate(0)), Timing.DEFAULT);
    Client client = narrow.as("user-0001");
    String path = Client.PAYMENTS + "/" + client.pay(Client.payment(1_066)).id() + "/status";
    try (OpenStream open = OpenStream.of(narrow.port(), path, client)) {
      return Told.of(client.get(path));
    }
  }

  private void outages() {
    Mesh.Gateway before = mesh.gateway(
        new Quotas(new StreamSlots(0), new UserRate(0)), Timing.DEFAULT, silent.port());
    add("DEADLINE_EXCEEDED", () -> {
      Client client = before.as("user-0001");
      return Told.of(client.send(client
          .request(Client.PAYMENTS + UNANSWERED)
          .header("Request-Timeout", "0.2")
          .GET()));
    });
    add(
        "PEER_UNAVAILABLE",
        () -> Told.of(mesh.gateway(
                new Quotas(new StreamSlots(0), new UserRate(0)),
                Timing.DEFAULT,
                TestMesh.deadPort())
            .as("user-0001")
            .get(Client.PAYMENTS + "/" + NOWHERE)));
    add("CHECKS_UNAVAILABLE", () -> Told.of(unchecked.as("user-0001").pay(Client.payment(1_000))));
    add("DATABASE_UNAVAILABLE", () -> Told.of(payDescribed("provoke 53100")));
    add("INTERNAL", () -> {
      LogWatch.expect("A statement was refused with SQLSTATE XX000");
      return Told.of(payDescribed("provoke XX000"));
    });
  }

  private Answer payDescribed(String description) {
    return ada.pay(Client.payment(1_000).put("description", description));
  }

  /** A payment that says so is refused by the database, with the SQLSTATE that it names. */
  private void failInTheDatabaseOnRequest() {
    mesh.execute(
        """
        create or replace function payment.provoke() returns trigger language plpgsql as $$
        begin
          raise exception 'provoked' using errcode = split_part(new.description, ' ', 2);
        end $$""");
    mesh.execute(
        """
        create or replace trigger provoke before insert on payment.payments for each row
        when (new.description like 'provoke _____') execute function payment.provoke()""");
  }

  private void payments() {
    refused("ACCOUNT_UNKNOWN", "nobody");
    refused("ACCOUNT_SUSPENDED", "user-0991");
    refused("KYC_BLOCKED", "user-0994");
    refused("DOCUMENT_EXPIRED", "user-0997");
    refused("DOCUMENT_MISSING", "user-0999");
    refused("KYC_REVIEW", "user-1000");
    add("PAYMENT_NOT_FOUND", () -> Told.of(ada.get(Client.PAYMENTS + "/" + NOWHERE)));
    add("IDEMPOTENCY_KEY_UNKNOWN", () -> Told.of(ada.get("/api/v1/idempotency-keys/" + NOWHERE)));
    add("IDEMPOTENCY_KEY_REUSED", () -> {
      String key = UUID.randomUUID().toString();
      ada.pay(Client.payment(1_000, key));
      return Told.of(ada.pay(Client.payment(2_000, key)));
    });
  }

  private void refused(String reason, String user) {
    add(reason, () -> Told.of(mesh.as(user).pay(Client.payment(1_000))));
  }

  @Override
  public void close() {
    mesh.execute("drop trigger provoke on payment.payments");
    mesh.execute("drop function payment.provoke()");
    unchecked.close();
    mesh.close();
    services.close();
  }
}
