package dev.paymesh.bench;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Owns {@code bench overload}: what is left of the service when more is asked than it can do. */
@Command(
    name = "overload",
    description = {
      "Offers multiples of the capacity one after the other, then half of it and all of it again;",
      "first, so that generator and mesh are compiled for it, the highest of them uncounted.",
      "Tells goodput, latency of accepted and of refused requests, memory, and the time to recover."
    })
final class OverloadCommand implements Callable<Integer> {

  private static final double WARM_UP_SHARE = 0.5;

  @Mixin
  private final LoadOptions load = new LoadOptions();

  @Mixin
  private final Output output = new Output();

  @Option(
      names = "--capacity",
      required = true,
      description = "C, as bench payments found it, per second.")
  private double capacity;

  @Option(
      names = "--factors",
      split = ",",
      defaultValue = "1,2,4",
      description = "Of C, in this order (${DEFAULT-VALUE}).")
  private List<Double> factors = List.of();

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "How long each load is held (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--recovery-seconds",
      defaultValue = "20",
      description = "How long each load after it is held (${DEFAULT-VALUE}).")
  private int recoverySeconds;

  @Option(names = "--check", description = "Exit with 1 when a promise was missed.")
  private boolean check;

  @Override
  public Integer call() {
    OverloadPlan overload = new OverloadPlan(
        capacity, factors, Duration.ofSeconds(seconds), Duration.ofSeconds(recoverySeconds));
    List<ProcessUse> before;
    List<Stage> stages;
    StageTable table = new StageTable(output.out());
    try (LoadGenerator generator = LoadGenerator.open(load.plan())) {
      LoadSession session = new LoadSession(generator, load.processes());
      load.warmUp(session, capacity * WARM_UP_SHARE, table, output.out());
      before = session.uses();
      load.warmUpOn(session, overload.highest(), table);
      stages = session.runOn(overload.steps());
    }
    stages.forEach(table::row);
    List<OverloadPromises.Promise> promises =
        OverloadPromises.judge(overload, load.p99(), before, stages);
    table.promises(promises);
    return verdict(promises, stages);
  }

  private int verdict(List<OverloadPromises.Promise> promises, List<Stage> stages) {
    load.write(
        new JsonObject()
            .put("capacity_per_s", capacity)
            .put("steps", Stage.json(stages))
            .put("promises", OverloadPromises.Promise.json(promises)),
        "Overload",
        stages);
    boolean held = promises.stream().allMatch(OverloadPromises.Promise::held);
    return held || !check ? 0 : Output.MISSED;
  }
}
