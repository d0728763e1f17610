package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.paymesh.bench.before.Chain;
import dev.paymesh.gateway.migrate.LegacyServer;
import dev.paymesh.gateway.migrate.LegacyService;
import dev.paymesh.gateway.migrate.Migration;
import dev.paymesh.gateway.migrate.Mode;
import dev.paymesh.gateway.migrate.ShadowRoom;
import dev.paymesh.gateway.migrate.ShadowRules;
import dev.paymesh.gateway.migrate.ShadowRules.Side;
import dev.paymesh.launcher.migrate.ShadowReport;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/** What the comparison with a legacy service reports of a thousand requests: what was planted, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ShadowRunTest {

  private static final int REQUESTS = 1_000;
  private static final int PAYMENTS = 20;
  private static final String USER = "user-0007";

  @AutoClose
  private final Mesh mesh = Mesh.start();

  @AutoClose
  private final LegacyServer legacy = LegacyServer.start();

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ListAppender<ILoggingEvent> told = new ListAppender<>();
  private final Logger log =
      (Logger) LoggerFactory.getLogger("dev.paymesh.gateway.migrate.ShadowJudge");

  @BeforeAll
  void listen() {
    Metrics.addRegistry(registry);
    told.start();
    log.addAppender(told);
  }

  @AfterAll
  void stopListening() {
    log.detachAppender(told);
    Metrics.removeRegistry(registry);
  }

  @Test
  void twelvePlantedDifferencesAmongAThousandRequestsAreFoundAndNoOther() {
    PlantedAnswers planted = new PlantedAnswers(System.nanoTime(), REQUESTS);
    List<String> paths = paid();
    paths.forEach(path -> planted.know(path, mesh.as(USER).get(path).json()));
    legacy.answering(planted);
    Client client = shadowing(legacy.url(), "GetPayment", Set.of()).as(USER);
    // One answer before, so that nothing is late because it was the first.
    answered(client, paths.get(0), "first");
    IntStream.range(0, REQUESTS)
        .parallel()
        .forEach(number ->
            answered(client, paths.get(number % PAYMENTS), PlantedAnswers.requestId(number)));
    ShadowReport report = whenCompared("GetPayment", REQUESTS + 1);
    assertThat(report.text())
        .as("seed %d", planted.seed())
        .contains("GetPayment: 1001 compared, 98.80 % equal, 12 different;");
    assertThat(report.differences()).as("seed %d", planted.seed()).isEqualTo(planted.byField());
    assertThat(told.list.stream()
            .map(ILoggingEvent::getFormattedMessage)
            .filter(line -> line.startsWith("shadow of GetPayment:"))
            .map(line -> line.replaceAll(".* in request ", ""))
            .collect(Collectors.toSet()))
        .isEqualTo(planted.requestIds());
  }

  @Test
  void theServicesOfTheChainThatIsLeftSayTheSame() {
    Chain chain = new Chain(
        mesh.vertx(),
        Map.of(
            "JWT_SECRET",
            new String(Mesh.JWT_SECRET, StandardCharsets.UTF_8),
            "BEFORE_USER_DATABASE_URL",
            TestDatabase.urlFor("user")));
    int port = MeshVertx.await(chain.start("user", 1));
    Mesh.Gateway gateway =
        shadowing(URI.create("http://127.0.0.1:" + port), "GetUser", Set.of("details"));
    for (int number = 1; number <= PAYMENTS; number++) {
      String user = "user-%04d".formatted(number);
      answered(gateway.as(user), "/api/v1/users/" + user, "chain-" + number);
    }
    ShadowReport report = whenCompared("GetUser", PAYMENTS);
    assertThat(report.text()).contains("GetUser: 20 compared, 100.00 % equal, 0 different");
  }

  private List<String> paid() {
    Client client = mesh.as(USER);
    List<String> paths = IntStream.range(0, PAYMENTS)
        .mapToObj(number -> client.pay(Client.payment(100 * (number + 1))).header("Location"))
        .toList();
    // What still changes could change between the two answers.
    Eventually.within(Duration.ofSeconds(30), "all settled", () -> paths.stream()
        .allMatch(path -> client.get(path).json().getString("status").equals("COMPLETED")));
    return paths;
  }

  /** Asked again where the mesh was too busy to answer: such a request is not compared. */
  private static void answered(Client client, String path, String requestId) {
    Eventually.within(
        Duration.ofSeconds(30),
        "an answer",
        () -> client
                .send(client.request(path).header("X-Request-Id", requestId).GET())
                .status()
            == 200);
  }

  private Mesh.Gateway shadowing(URI place, String rpc, Set<String> ignored) {
    return mesh.gateway(config -> config.migrating(new Migration(
        Map.of(rpc, Mode.SHADOW),
        Optional.of(new LegacyService(place, Map.of(), 10_000, 100_000)),
        new ShadowRules(Side.GRPC, new ShadowRoom(2 * REQUESTS), 64 * 1024, ignored))));
  }

  /** The last ones are still compared when the last client has its answer. */
  private ShadowReport whenCompared(String rpc, int requests) {
    Eventually.within(Duration.ofSeconds(20), requests + " compared", () -> report()
        .text()
        .contains(rpc + ": " + requests + " compared"));
    return report();
  }

  private ShadowReport report() {
    return ShadowReport.of(List.of(registry.scrape()));
  }
}
