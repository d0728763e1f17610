package dev.paymesh.bench;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Owns the comparison of fifty accounts by fifty calls at once with the same fifty by one batch: one client over gRPC, as
 * the gateway calls, that asks again when all fifty are there.
 */
final class BatchComparison {

  static final int USERS = 50;
  private static final List<String> IDS = IntStream.rangeClosed(1, USERS)
      .mapToObj(n -> String.format(Locale.ROOT, "user-%04d", n))
      .toList();

  private final LoadOptions load;
  private final StageTable table;
  private final List<Round> rounds = new ArrayList<>();

  BatchComparison(LoadOptions load, StageTable table) {
    this.load = load;
    this.table = table;
  }

  /** The two ways to the same accounts. */
  enum Way {
    SINGLE("50 x GetUser", "UserService/GetUser", USERS),
    BATCH("GetUsersBatch", "UserService/GetUsersBatch", 1);

    private final String words;
    private final String rpc;
    private final int times;

    Way(String words, String rpc, int times) {
      this.words = words;
      this.rpc = rpc;
      this.times = times;
    }

    /** The accounts one after another, or all in one. */
    RpcMessages messages() {
      List<String> requests = this == SINGLE
          ? IDS.stream().map(id -> new JsonObject().put("id", id).encode()).toList()
          : List.of(new JsonObject().put("ids", new JsonArray(IDS)).encode());
      return RpcMessages.inTurn(Contract.rpc(rpc), requests);
    }
  }

  /** What one way showed in one round. */
  record Round(Way way, Stage stage) {

    Latency latency() {
      return stage.report().latencies().accepted();
    }
  }

  /** Both in turn, each after so long a warm-up; the second of a round is the first of the next. */
  void run(MeshUnderTest mesh, int times, Saturation.Times each) {
    List<Way> order = new ArrayList<>(List.of(Way.values()));
    for (int round = 0; round < times; round++) {
      for (Way way : order) {
        add(new Round(way, measured(way, mesh, each)));
      }
      java.util.Collections.reverse(order);
    }
  }

  void add(Round round) {
    rounds.add(round);
  }

  private Stage measured(Way way, MeshUnderTest mesh, Saturation.Times each) {
    try (LoadGenerator generator = LoadGenerator.open(load.plan(requests(way, mesh)))) {
      generator.awaitFirst();
      if (!each.warm().isZero()) {
        generator.saturate(Saturation.of(way.words, 1, each.warm()));
      }
      Stage stage = new LoadSession(generator, mesh.watched())
          .saturate(Saturation.of(way.words, 1, each.hold()));
      table.row(stage);
      return stage;
    }
  }

  /** For somebody who may see them all: a batch says of each account that is hidden that it is. */
  private static RpcRequests requests(Way way, MeshUnderTest mesh) {
    CallerSeal seal = new CallerSeal(
        new CallerSeal.Caller("gateway", "user", "user-0001", "support"),
        mesh.secret(SecretSource.MESH_KEY),
        Clock.systemUTC());
    return new RpcRequests(
        way.messages(),
        RpcRequests.head(Contract.rpc(way.rpc), mesh.targetOf("user")),
        number -> seal.metadata(),
        new HttpClientOptions(),
        way.times);
  }

  /** Both times, in words; nothing where nothing was measured. */
  String verdict() {
    if (rounds.isEmpty()) {
      return "";
    }
    double times =
        median(Way.SINGLE, Latency::p50) / Math.max(0.001, median(Way.BATCH, Latency::p50));
    return "50 users: " + told(Way.SINGLE) + "; " + told(Way.BATCH)
        + String.format(Locale.ROOT, "; %.1f times as long.", times);
  }

  private String told(Way way) {
    return String.format(
        Locale.ROOT,
        "%s p50 %.2f ms, p99 %.2f ms, servers' CPU %.2f ms",
        way.words,
        median(way, Latency::p50),
        median(way, Latency::p99),
        medianOf(way, round -> round.stage().serverCpuMsPerPayment()));
  }

  private double median(Way way, ToDoubleFunction<Latency> percentile) {
    return medianOf(way, round -> percentile.applyAsDouble(round.latency()));
  }

  private double medianOf(Way way, ToDoubleFunction<Round> figure) {
    List<Double> all = rounds.stream()
        .filter(round -> round.way() == way)
        .map(figure::applyAsDouble)
        .sorted()
        .collect(Collectors.toList());
    return all.get(all.size() / 2);
  }

  JsonArray json() {
    JsonArray all = new JsonArray();
    rounds.forEach(round -> all.add(round.stage().json().put("way", round.way().words)));
    return all;
  }
}
