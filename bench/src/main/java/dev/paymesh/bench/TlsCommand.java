package dev.paymesh.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Owns {@code bench tls}: what proving roles by certificates costs, in one run on one machine. */
@Command(
    name = "tls",
    description = {
      "Starts a mesh of processes in plain text and one with mTLS in turn, each with its own data, and loads each:",
      "first at one rate, for CPU per payment and latency, then up to the rate it does not carry."
    })
final class TlsCommand implements Callable<Integer> {

  private static final List<String> SHAPES = List.of("--no-tls", "--tls");
  private static final int ROUNDS_MAX = 5;
  private static final int FIRST_TRIES_MAX = 20;
  private static final double MS_PER_PERCENT_SECOND = 10;

  @Mixin
  private final LoadOptions load = new LoadOptions();

  @Option(
      names = "--jar",
      defaultValue = "${sys:paymesh.jar}",
      required = true,
      description = "The launcher; the script says where it is.")
  private Path jar = Path.of("");

  @Option(
      names = "--rate",
      defaultValue = "100",
      description = "For CPU per payment, per second (${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--hold",
      defaultValue = "10s",
      description = "How long each rate is held (${DEFAULT-VALUE}).")
  private Duration hold = Duration.ZERO;

  @Option(
      names = "--step",
      defaultValue = "x1.4",
      converter = FactorConverter.class,
      description = "From one rate to the next (${DEFAULT-VALUE}).")
  private double factor;

  @Option(
      names = "--rounds",
      defaultValue = "1",
      description = "How often both are measured, 1 to 5 (${DEFAULT-VALUE}).")
  private int rounds;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the call
  private CommandSpec spec;

  /** What one mesh showed. */
  record Figures(String shape, double capacity, double cpuMsPerPayment, double p50, double p99) {

    static Figures of(String shape, Stage fixed, double capacity) {
      Latency accepted = fixed.report().latencies().accepted();
      return new Figures(shape, capacity, cpuMsPerPayment(fixed), accepted.p50(), accepted.p99());
    }

    /** Of all processes but the generator, over the payments that were accepted meanwhile. */
    private static double cpuMsPerPayment(Stage stage) {
      double cpuPercent = stage.uses().stream()
          .filter(use -> !use.process().isGenerator())
          .mapToDouble(ProcessUse::cpuPercent)
          .sum();
      double payments = Math.max(1, stage.report().latencies().accepted().count());
      return cpuPercent * stage.report().step().seconds() * MS_PER_PERCENT_SECOND / payments;
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
    if (rounds < 1 || rounds > ROUNDS_MAX) {
      throw new IllegalArgumentException(
          "rounds: " + rounds + " (expected: 1 to " + ROUNDS_MAX + ")");
    }
    List<Figures> all = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (String shape : SHAPES) {
        all.add(measure(shape));
      }
    }
    JsonArray rows = new JsonArray();
    all.forEach(figures -> {
      rows.add(figures.json());
      out()
          .printf(
              Locale.ROOT,
              "%-9s C = %7.1f/s   at %.0f/s: %6.2f ms CPU per payment, p50 %6.1f ms, p99 %6.1f ms%n",
              figures.shape(),
              figures.capacity(),
              rate,
              figures.cpuMsPerPayment(),
              figures.p50(),
              figures.p99());
    });
    out().flush();
    load.writeJson(new JsonObject().put("meshes", rows));
    return 0;
  }

  private Figures measure(String shape) {
    out().println(shape);
    try (MeshUnderTest mesh = MeshUnderTest.start(jar, List.of(shape));
        LoadGenerator generator = LoadGenerator.open(load.plan(mesh.url(), mesh.secretFile()))) {
      awaitFirst(generator);
      LoadSession session = new LoadSession(generator, mesh.processes());
      StageTable table = new StageTable(out());
      load.warmUp(session, rate, table, out());
      Stage fixed = session.run(new Step("fixed", rate, hold));
      table.row(fixed.report());
      CapacitySearch search =
          new CapacitySearch(new CapacitySearch.Ladder(rate * factor, factor, 1), hold, load.p99());
      CapacitySearch.Result result = search.run(step -> {
        StepReport report = session.run(step).report();
        table.row(report);
        return report;
      });
      return Figures.of(shape, fixed, result.capacity());
    }
  }

  /** The first payments of cold processes may be late; that is no part of what is measured. */
  private static void awaitFirst(LoadGenerator generator) {
    for (int left = FIRST_TRIES_MAX; ; left--) {
      try {
        generator.tryOne();
        return;
      } catch (IllegalStateException late) {
        if (left == 1) {
          throw late;
        }
      }
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
