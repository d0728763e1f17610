package dev.paymesh.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.gateway.console.Console;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.launcher.Scrape.Series;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What real processes tell after real traffic: series of closed sets, documented, and with an answer to each query. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300) // two processes start one after another
final class MetricsTest {

  private static final int SERIES_OF_UP_MAX = 2_000;
  private static final int SERIES_OF_A_ROLE_MAX = 800;
  private static final Path PAGE = Path.of("..", "docs", "metrics.md");
  private static final String TABLE = "<!-- the table, made by MetricsTest -->\n";
  private static final Pattern WORD = Pattern.compile("[a-z][a-z_.-]{0,40}");
  private static final Pattern EXEMPLAR =
      Pattern.compile("mesh_\\w+_bucket\\{.*} .* # \\{.*trace_id=\"[0-9A-Za-z._-]{1,64}\".*} .*");

  /** A slow machine makes statuses by chance, which then have a series; names that leak make one in each round. */
  private static final int ROUNDS_MAX = 6;

  private final long seed = System.nanoTime();
  private MeteredMesh mesh;
  private MeshTraffic traffic;
  private Path folder;
  private Scrape up;
  private Scrape alone;

  @BeforeAll
  void oneRound(@TempDir Path temporary) throws Exception {
    System.out.println("seed " + seed);
    folder = temporary;
    mesh = new MeteredMesh(folder);
    traffic = new MeshTraffic(mesh, seed);
    traffic.round();
    up = Scrape.of(mesh.port("up ops"));
    alone = Scrape.of(mesh.port("alone ops"));
  }

  @AfterAll
  void stop() throws Exception {
    if (traffic != null) {
      traffic.close();
    }
    if (mesh != null) {
      mesh.close();
    }
  }

  @Test
  void thereAreFewSeriesAndEachLabelIsOfAClosedSet() {
    System.out.printf(
        "%d series of up, %d of a gateway%n", up.series().size(), alone.series().size());
    assertThat(up.series()).hasSizeBetween(500, SERIES_OF_UP_MAX);
    assertThat(alone.series()).hasSizeBetween(200, SERIES_OF_A_ROLE_MAX);
    Map<String, Predicate<String>> closed = closedSets();
    Set<String> open = new TreeSet<>();
    Stream.of(up, alone).flatMap(scrape -> scrape.ours().stream()).forEach(one -> one.labels()
        .forEach((label, value) -> {
          if (!closed.getOrDefault(label, unknown -> false).test(value)) {
            open.add("%s{%s=\"%s\"}".formatted(one.name(), label, value));
          }
        }));
    assertThat(open).isEmpty();
  }

  /** The promise of 50 ms is for a machine that does nothing else; here it is only said. */
  @Test
  void aScrapeIsQuick() throws Exception {
    long best = Long.MAX_VALUE;
    for (int n = 0; n < 10; n++) {
      long startedNanos = System.nanoTime();
      Scrape.text(mesh.port("up ops"), "text/plain");
      best = Math.min(best, System.nanoTime() - startedNanos);
    }
    System.out.printf("the best scrape of ten took %.1f ms%n", best / 1e6);
    assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofSeconds(1));
  }

  private static Map<String, Predicate<String>> closedSets() {
    Set<String> roles = new TreeSet<>(Roster.certified());
    roles.add("direct");
    roles.add("other");
    Set<String> services = names(rpcs().map(rpc -> rpc.getService().getFullName()));
    services.add("grpc.health.v1.Health");
    Set<String> methods = names(rpcs().map(rpc -> rpc.getName()));
    methods.addAll(List.of("Check", "Watch", "List"));
    Map<String, Predicate<String>> closed = new TreeMap<>();
    for (String role : List.of("peer", "caller", "role")) {
      closed.put(role, roles::contains);
    }
    closed.put("usage", usage -> usage.equals("edge") || roles.contains(usage));
    closed.put("service", services::contains);
    closed.put("method", methods::contains);
    closed.put("rpc", names(rpcs().map(rpc -> rpc.getFullName()))::contains);
    closed.put("route", routes()::contains);
    closed.put("side", Set.of("client", "server")::contains);
    closed.put("status", names(Arrays.stream(GrpcStatus.values()).map(Enum::name))::contains);
    closed.put("outcome", Set.of("ok", "client_error", "server_error", "gone")::contains);
    closed.put("reason", Pattern.compile("[A-Z][A-Z_]{2,40}").asMatchPredicate());
    closed.put("le", Pattern.compile("[0-9.]+|\\+Inf").asMatchPredicate());
    closed.put("login", Pattern.compile("paymesh_\\w+|postgres").asMatchPredicate());
    for (String fixed : List.of("limit", "pool", "kind", "what")) {
      closed.put(fixed, WORD.asMatchPredicate());
    }
    return closed;
  }

  /** Of the services, and what every role serves of the mesh itself. */
  private static Stream<MethodDescriptor> rpcs() {
    return Stream.concat(
        MeshTraffic.rpcs(),
        Console.SERVICE.getFile().getServices().stream()
            .flatMap(service -> service.getMethods().stream()));
  }

  private static Set<String> names(Stream<String> names) {
    return names.collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> routes() {
    Set<String> routes = new TreeSet<>(Set.of("none", "gRPC-Web"));
    Stream.concat(
            Roster.SERVICES.stream().map(part -> part.served().descriptor()),
            Stream.of(Console.SERVICE))
        .flatMap(service -> RestMethod.publicMethodsOf(service).stream())
        .forEach(rest -> {
          routes.add(rest.httpMethod() + " " + rest.template());
          routes.add("POST /" + rest.descriptor().getService().getFullName() + "/"
              + rest.descriptor().getName());
        });
    return routes;
  }

  @Test
  void otherUsersIdsAndPathsMakeNoOtherSeries() throws Exception {
    for (String ops : List.of("up ops", "alone ops")) {
      Set<Series> before = Scrape.of(mesh.port(ops)).ours();
      Set<Series> more = before;
      Scrape after = up;
      for (int rounds = 0; rounds < ROUNDS_MAX && !more.isEmpty(); rounds++) {
        traffic.round();
        after = Scrape.of(mesh.port(ops));
        more = after.ours();
        more.removeAll(before);
        before = after.ours();
      }
      assertThat(more).as(ops).isEmpty();
      assertThat(traffic.names()).hasSizeGreaterThan(500).noneMatch(after.text()::contains);
    }
  }

  @Test
  void eachProcessTellsOfBothItsPeersByTheirRoles() {
    assertThat(up.ours())
        .contains(
            rpc("client", "user.v1.UserService", "GetUser", "user"),
            rpc("server", "user.v1.UserService", "GetUser", "gateway"),
            rpc("server", "document.v1.DocumentService", "GetVerification", "compliance"));
    assertThat(up.ours()).as("somebody unknown").anyMatch(one -> "other"
        .equals(one.labels().get("peer")));
  }

  private static Series rpc(String side, String service, String method, String peer) {
    return new Series(
        "mesh_rpc_seconds_count",
        new TreeMap<>(Map.of(
            "side", side, "service", service, "method", method, "peer", peer, "status", "OK")));
  }

  @Test
  void aBucketLeadsToARequest() throws Exception {
    for (String ops : List.of("up ops", "alone ops")) {
      String open = Scrape.text(
          mesh.port(ops), "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
      assertThat(open).endsWith("# EOF\n");
      assertThat(open.lines()).as(ops).anyMatch(EXEMPLAR.asMatchPredicate());
      assertThat(open).contains("mesh_edge_latency_seconds_bucket");
    }
    assertThat(up.text()).as("for who does not ask for them").doesNotContain("trace_id");
  }

  /** With {@code -Dpaymesh.write} the table is written instead. */
  @Test
  void thePageOfMetricsHasAllOfThem() throws IOException {
    String page = Files.readString(PAGE, UTF_8);
    String above = page.substring(0, page.indexOf(TABLE) + TABLE.length());
    if (Boolean.getBoolean("paymesh.write")) {
      Files.writeString(PAGE, above + table(), UTF_8);
    }
    assertThat(Files.readString(PAGE, UTF_8)).isEqualTo(above + table());
  }

  private String table() {
    Map<String, Scrape.Family> families = new TreeMap<>(alone.families());
    families.putAll(up.families());
    StringBuilder table =
        new StringBuilder("\n| metric | type | labels | what |\n|---|---|---|---|\n");
    families.values().stream()
        .filter(family -> Scrape.isOurs(family.name()))
        .forEach(family -> table.append("| `%s` | %s | %s | %s |%n"
            .formatted(
                family.name(), family.type(), String.join(", ", family.labels()), family.help())));
    return table.toString();
  }

  @Test
  void everyQueryOfTheRulesAndDashboardsHasAnAnswer() throws Exception {
    Map<String, Integer> targets =
        Map.of("all", mesh.port("up ops"), "gateway", mesh.port("alone ops"));
    try (Prometheus prometheus = Prometheus.scraping(folder.resolve("prometheus"), targets)) {
      prometheus.answersAll(Queries.all(), traffic::round);
    }
  }
}
