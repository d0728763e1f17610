package dev.paymesh.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Owns {@code bench tls}: what proving roles by certificates costs, in one run on one machine. */
@Command(
    name = "tls",
    description = {
      "Starts a mesh of processes in plain text and one with mTLS in turn, each with its own data, and loads each:",
      "first at one rate, for CPU per payment and latency, then up to the rate it does not carry."
    })
final class TlsCommand implements Callable<Integer> {

  private static final List<String> SHAPES = List.of("--no-tls", "--tls");

  @Mixin
  private final LoadOptions load = new LoadOptions();

  @Mixin
  private final Output output = new Output();

  @Mixin
  private final ShapeOptions shape = new ShapeOptions();

  @Mixin
  private final LadderOptions ladder = new LadderOptions(1.4, Duration.ofSeconds(10));

  @Option(
      names = "--rate",
      defaultValue = "100",
      description = "For CPU per payment, per second (${DEFAULT-VALUE}).")
  private double rate;

  /** What one mesh showed. */
  record Figures(String shape, double capacity, double cpuMsPerPayment, double p50, double p99) {

    static Figures of(String shape, Stage fixed, double capacity) {
      Latency accepted = fixed.report().latencies().accepted();
      double cpuMs = fixed.serverCpuMsPerPayment() + fixed.postgresCpuMsPerPayment();
      return new Figures(shape, capacity, cpuMs, accepted.p50(), accepted.p99());
    }

    JsonObject json() {
      return new JsonObject()
          .put("shape", shape)
          .put("capacity_per_s", capacity)
          .put("cpu_ms_per_payment", cpuMsPerPayment)
          .put("p50_ms", p50)
          .put("p99_ms", p99);
    }
  }

  @Override
  public Integer call() {
    int rounds = shape.rounds();
    List<Figures> all = new ArrayList<>();
    List<Stage> stages = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      SHAPES.forEach(each -> all.add(measure(each, stages)));
    }
    JsonArray rows = new JsonArray();
    all.forEach(figures -> {
      rows.add(figures.json());
      output.say(
          "%-9s C = %7.1f/s   at %.0f/s: %6.2f ms CPU per payment, p50 %6.1f ms, p99 %6.1f ms",
          figures.shape(),
          figures.capacity(),
          rate,
          figures.cpuMsPerPayment(),
          figures.p50(),
          figures.p99());
    });
    load.write(new JsonObject().put("meshes", rows), "Plain text and mutual TLS", stages);
    return 0;
  }

  private Figures measure(String tls, List<Stage> stages) {
    output.say("%s", tls);
    try (MeshUnderTest mesh =
            MeshUnderTest.start(shape.plan(List.of("--processes", tls), Map.of()));
        LoadGenerator generator = LoadGenerator.open(load.plan(mesh.url(), mesh.secretFile()))) {
      generator.awaitFirst();
      LoadSession session = new LoadSession(generator, mesh.watched());
      StageTable table = new StageTable(output.out());
      load.warmUp(session, rate, table, output.out());
      Stage fixed = session.run(new Step(tls, rate, ladder.hold()));
      table.row(fixed);
      stages.add(fixed);
      CapacitySearch.Result result = ladder.from(ladder.next(rate), load.p99()).run(step -> {
        StepReport report = session.run(step).report();
        table.row(report);
        return report;
      });
      return Figures.of(tls, fixed, result.capacity());
    }
  }
}
