package dev.paymesh.bench;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Mixin
  private final Profile profile = new Profile();

  @Mixin
  private final Output output = new Output();

  @Option(
      names = "--start",
      defaultValue = "100",
      description = "First rate, per second (${DEFAULT-VALUE}).")
  private double start;

  @Mixin
  private final LadderOptions ladder = new LadderOptions(1.25, Duration.ofSeconds(30));

  @Option(names = "--rate", description = "Only this rate, per second.")
  private @Nullable Double rate;

  @Option(
      names = "--seconds",
      defaultValue = "30",
      description = "How long, with --rate (${DEFAULT-VALUE}).")
  private int seconds;

  @Override
  public Integer call() {
    LoadPlan plan = load.plan();
    CapacitySearch search = ladder.from(start, load.p99());
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
    StageTable table = new StageTable(output.out());
    load.warmUp(session, step.rate() * WARM_UP_SHARE, table, output.out());
    List<Stage> stages = new ArrayList<>();
    profile.around(session.processes(), () -> stages.add(session.run(step)));
    stages.forEach(table::row);
    load.write(new JsonObject().put("steps", Stage.json(stages)), "Payments", stages);
  }

  private void search(LoadSession session, CapacitySearch search) {
    StageTable table = new StageTable(output.out());
    load.warmUp(session, start * WARM_UP_BEFORE_SEARCH, table, output.out());
    List<Stage> stages = new ArrayList<>();
    List<CapacitySearch.Result> results = new ArrayList<>();
    profile.around(
        session.processes(),
        () -> results.add(search.run(step -> {
          Stage stage = session.run(step);
          stages.add(stage);
          table.row(stage);
          return stage.report();
        })));
    CapacitySearch.Result result = results.get(0);
    output.say("C = %.1f/s%s", result.capacity(), result.limitFound() ? "" : " at least");
    load.write(
        new JsonObject()
            .put("capacity_per_s", result.capacity())
            .put("limit_found", result.limitFound())
            .put("steps", Stage.json(stages)),
        "Payments, up to the rate that is not carried",
        stages);
  }
}
