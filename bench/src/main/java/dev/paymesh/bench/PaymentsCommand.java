package dev.paymesh.bench;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Owns {@code bench payments}: the search for the capacity, or one fixed rate. */
@Command(
    name = "payments",
    description = {
      "Raises the rate of POST /api/v1/payments until it is not carried: p99 below the limit, no error.",
      "The rate is constant and open-loop: latency counts from when a request was due.",
      "Pin it to a core of its own: taskset -c 1 ./paymesh bench payments."
    })
final class PaymentsCommand implements Callable<Integer> {

  private static final double WARM_UP_SHARE = 0.5;
  private static final double WARM_UP_BEFORE_SEARCH = 2;

  @Mixin
  private final LoadOptions load = new LoadOptions();

  @Option(
      names = "--start",
      defaultValue = "100",
      description = "First rate, per second (${DEFAULT-VALUE}).")
  private double start;

  @Option(
      names = "--step",
      defaultValue = "x1.25",
      converter = FactorConverter.class,
      description = "From one rate to the next (${DEFAULT-VALUE}).")
  private double factor;

  @Option(
      names = "--hold",
      defaultValue = "30s",
      description = "How long each rate must be carried (${DEFAULT-VALUE}).")
  private Duration hold = Duration.ZERO;

  @Option(
      names = "--tries",
      defaultValue = "1",
      description =
          "How often a rate may be tried before it counts as too much (${DEFAULT-VALUE}).")
  private int tries;

  @Option(names = "--rate", description = "Only this rate, per second.")
  private @Nullable Double rate;

  @Option(
      names = "--seconds",
      defaultValue = "30",
      description = "How long, with --rate (${DEFAULT-VALUE}).")
  private int seconds;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the call
  private CommandSpec spec;

  @Override
  public Integer call() {
    LoadPlan plan = load.plan();
    CapacitySearch search =
        new CapacitySearch(new CapacitySearch.Ladder(start, factor, tries), hold, load.p99());
    try (LoadGenerator generator = LoadGenerator.open(plan)) {
      LoadSession session = new LoadSession(generator, load.processes());
      if (rate == null) {
        search(session, search);
      } else {
        once(session, new Step("fixed", rate, Duration.ofSeconds(seconds)));
      }
    }
    return 0;
  }

  private void once(LoadSession session, Step step) {
    StageTable table = new StageTable(out());
    load.warmUp(session, step.rate() * WARM_UP_SHARE, table, out());
    Stage stage = session.run(step);
    table.row(stage);
    load.writeJson(new JsonObject().put("steps", Stage.json(List.of(stage))));
  }

  private void search(LoadSession session, CapacitySearch search) {
    StageTable table = new StageTable(out());
    load.warmUp(session, start * WARM_UP_BEFORE_SEARCH, table, out());
    List<Stage> stages = new ArrayList<>();
    CapacitySearch.Result result = search.run(step -> {
      Stage stage = session.run(step);
      stages.add(stage);
      table.row(stage);
      return stage.report();
    });
    out().printf("C = %.1f/s%s%n", result.capacity(), result.limitFound() ? "" : " at least");
    out().flush();
    load.writeJson(new JsonObject()
        .put("capacity_per_s", result.capacity())
        .put("limit_found", result.limitFound())
        .put("steps", Stage.json(stages)));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
