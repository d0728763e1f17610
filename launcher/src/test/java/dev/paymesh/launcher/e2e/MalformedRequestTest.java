package dev.paymesh.launcher.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.launcher.e2e.MalformedRequests.Malformed;
import dev.paymesh.launcher.e2e.Wire.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not a well-formed request is refused as one shape, tells nothing from inside, and harms nobody after it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedRequestTest {

  private static final int CASES_MIN = 10;
  private static final int ALL_CASES_MIN = 281;
  /** Made from the OpenAPI document, over all that this gateway serves. */
  private static final int BY_CONTRACT_MIN = 300;
  /** Of an operation that has nothing but its path, as a socket. */
  private static final int EACH_BY_CONTRACT_MIN = 5;

  private static final String USER = "user-0021";
  private static final Pattern INSIDE = Pattern.compile(
      "dev[./]paymesh|Exception|io\\.(vertx|netty)|java\\.|jackson|\\bat [a-z]+\\.[a-z]|\\tat |"
          + "\\b(select|insert|update|from payment)\\b|postgres|\\.proto|\\bgrpc",
      Pattern.CASE_INSENSITIVE);

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Mesh.Gateway gateway =
      mesh.gateway(new Quotas(new StreamSlots(0), new UserRate(0)), Timing.DEFAULT);
  private final Client client = gateway.as(USER);
  private final Map<String, List<Malformed>> classes = MalformedRequests.of(client.authorization());
  private final Map<String, List<Malformed>> byContract = byContract();
  private final long storedBefore = stored();

  private long stored() {
    return mesh.count("select count(*) from payment.payments where user_id = $1::text", USER);
  }

  /** In the name of somebody who may do anything, so that nothing is refused for that. */
  private Map<String, List<Malformed>> byContract() {
    long seed = Long.getLong("paymesh.seed", System.nanoTime());
    System.out.println("malformed by the contract: -Dpaymesh.seed=" + seed);
    String admin = mesh.as(USER, "admin").authorization();
    Map<String, List<Malformed>> made = new TreeMap<>();
    RestContract.all().stream()
        .filter(this::isServed)
        .forEach(operation ->
            made.put(operation.toString(), new MalformedByContract(admin, operation, seed).all()));
    return made;
  }

  /** What is served asks for a token; what is not is not there. */
  private boolean isServed(RestContract.Operation operation) {
    try (Wire wire = Wire.to(gateway.port())) {
      String path = operation.template().replaceAll("\\{[^}]+}", "x");
      Reply reply = wire.send(
              operation.method() + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
          .read();
      return reply != null && reply.status() == 401;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void theContractMakesEnoughCases() {
    List<Integer> sizes = byContract.values().stream().map(List::size).toList();
    assertThat(sizes).hasSizeGreaterThanOrEqualTo(5).allMatch(size -> size >= EACH_BY_CONTRACT_MIN);
    int all = sizes.stream().mapToInt(Integer::intValue).sum();
    System.out.println("malformed by the contract: " + all + " requests to " + byContract.keySet());
    assertThat(all).isGreaterThanOrEqualTo(BY_CONTRACT_MIN);
  }

  @TestFactory
  Stream<DynamicContainer> everyMalformedRequestIsRefused() {
    return Stream.concat(classes.entrySet().stream(), byContract.entrySet().stream())
        .map(it -> DynamicContainer.dynamicContainer(
            it.getKey(),
            it.getValue().stream()
                .map(malformed ->
                    DynamicTest.dynamicTest(malformed.name(), () -> refused(malformed)))));
  }

  @Test
  void eachClassHasEnoughCases() {
    assertThat(classes.values()).allMatch(cases -> cases.size() >= CASES_MIN);
    assertThat(classes.values().stream().mapToInt(List::size).sum())
        .as(() -> classes.entrySet().stream()
            .map(it -> it.getKey() + " " + it.getValue().size())
            .toList()
            .toString())
        .isGreaterThanOrEqualTo(ALL_CASES_MIN);
  }

  @AfterAll
  void nothingWasStoredAndAGoodPaymentIsStillServed() {
    assertThat(stored()).isEqualTo(storedBefore);
    assertThat(client.pay(Client.payment(1_000)).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/9.9", "http/1.1", "X/1.1"})
  void anotherVersionIsNotImplementedAndTheConnectionEnds(String version) throws IOException {
    try (Wire wire = Wire.to(gateway.port())) {
      wire.send("POST " + Client.PAYMENTS + " " + version + "\r\nHost: localhost\r\n\r\n");
      assertThat(wire.readAll()).extracting(Reply::status).containsExactly(501);
    }
  }

  /** RFC 9112, section 5.2, leaves the choice: a folded header may be refused, or read as one line. */
  @Test
  void aFoldedHeaderIsOneHeaderOrNone() throws IOException {
    try (Wire wire = Wire.to(gateway.port())) {
      wire.send("GET " + Client.PAYMENTS
          + "/x HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: a\r\n Authorization: "
          + client.authorization() + "\r\n\r\n");
      assertThat(wire.read().status()).isIn(400, 401);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aRequestHiddenInTheBodyOfAnotherIsNeverServed(String name, String framing)
      throws IOException {
    Client smuggler = gateway.as("user-0022");
    String hidden = "POST " + Client.PAYMENTS + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
        + smuggler.authorization() + "\r\nContent-Type: application/json\r\n";
    String body = Client.payment(7_777).encode();
    hidden += "Content-Length: " + body.length() + "\r\n\r\n" + body;
    try (Wire wire = Wire.to(gateway.port())) {
      wire.send("POST " + Client.PAYMENTS + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
          + client.authorization() + "\r\nContent-Type: application/json\r\n" + framing
          + "\r\n\r\n0\r\n\r\n"
          + hidden + hidden);
      assertThat(wire.readAll()).hasSizeLessThanOrEqualTo(1);
    }
    assertThat(mesh.count("select count(*) from payment.payments where user_id = 'user-0022'"))
        .isZero();
  }

  static Stream<Arguments> aRequestHiddenInTheBodyOfAnotherIsNeverServed() {
    return Stream.of(
        arguments("both, length last", "Transfer-Encoding: chunked\r\nContent-Length: 5"),
        arguments("both, length first", "Content-Length: 5\r\nTransfer-Encoding: chunked"),
        arguments("both, length of all", "Content-Length: 1000\r\nTransfer-Encoding: chunked"),
        arguments(
            "both, keep-alive asked for",
            "Connection: keep-alive\r\nContent-Length: 5\r\nTransfer-Encoding: chunked"),
        arguments("chunked alone", "Transfer-Encoding: chunked"),
        arguments(
            "another coding too", "Content-Length: 5\r\nTransfer-Encoding: chunked, identity"),
        arguments("two codings", "Transfer-Encoding: x\r\nTransfer-Encoding: chunked"),
        arguments("two lengths", "Content-Length: 5\r\nContent-Length: 1000"),
        arguments("a list of lengths", "Content-Length: 5, 1000"));
  }

  private void refused(Malformed malformed) throws IOException {
    try (Wire wire = Wire.to(gateway.port())) {
      Reply reply = wire.send(malformed.bytes()).read();
      if (reply == null) {
        assertThat(malformed.mayClose()).as("closed instead of an answer").isTrue();
      } else {
        isProblem(malformed, reply);
        RestContract.check(exchange(malformed, reply));
        nextRequestIsServed(wire, reply);
      }
    }
    assertThat(client.get(Client.PAYMENTS + "?page_size=1").status()).isEqualTo(200);
  }

  private static RestContract.Exchange exchange(Malformed malformed, Reply reply) {
    String line = new String(malformed.bytes(), ISO_8859_1).lines().findFirst().orElse("");
    String[] words = line.split(" ", -1);
    String target = words.length == 3 ? words[1] : line;
    return new RestContract.Exchange(
        words[0], target, reply.status(), reply.headers(), reply.body());
  }

  private static void isProblem(Malformed malformed, Reply reply) {
    assertThat(reply.status()).as(malformed + ": " + reply.body()).isBetween(400, 499);
    if (malformed.refusal().status() != 0) {
      assertThat(reply.status())
          .as(malformed + ": " + reply.body())
          .isEqualTo(malformed.refusal().status());
    }
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.json().getInteger("status")).isEqualTo(reply.status());
    assertThat(reply.json().getString("request_id")).isEqualTo(reply.header("X-Request-Id"));
    assertThat(reply.body()).doesNotContainPattern(INSIDE);
    if (!malformed.refusal().field().isEmpty()) {
      assertThat(reply.json().getJsonArray("errors").getJsonObject(0).getString("field"))
          .as(malformed + ": " + reply.body())
          .isEqualTo(malformed.refusal().field());
    }
    if (reply.status() == 405) {
      assertThat(reply.header("Allow")).isNotEmpty();
    }
  }

  /** On the same connection, unless the gateway said that it ends. */
  private void nextRequestIsServed(Wire wire, Reply reply) throws IOException {
    String next =
        "GET " + Client.PAYMENTS + "?page_size=1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
            + client.authorization() + "\r\n\r\n";
    if (reply.header("Connection").equals("close")) {
      assertThat(wire.readAll()).isEmpty();
    } else {
      @Nullable Reply after = wire.send(next).read();
      assertThat(after == null ? 0 : after.status()).isEqualTo(200);
    }
  }
}
