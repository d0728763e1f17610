package dev.paymesh.bench;

import dev.paymesh.bench.report.Page;
import dev.paymesh.bench.report.Table;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Owns {@code bench settings}: what a setting costs or brings, by two meshes that differ in nothing else. */
@Command(
    name = "settings",
    description = {
      "Starts two meshes, each with its own data: one as --set says, and one with the settings of --other over that.",
      "Loads them in turn: throughput, latency at the same rates, CPU per payment. Medians of the rounds."
    })
final class SettingsCommand implements Callable<Integer> {

  private static final SideBySide.Words NAMES =
      new SideBySide.Words("as set", "other", "payment", "another process's meanwhile");

  @Mixin
  private final TurnOptions turns = new TurnOptions();

  @Mixin
  private final ShapeOptions shape = new ShapeOptions();

  @Mixin
  private final LoadOptions load = new LoadOptions();

  @Mixin
  private final Output output = new Output();

  @Option(
      names = "--other",
      paramLabel = "NAME=VALUE",
      required = true,
      description = "A setting of the other mesh; may be repeated.")
  private Map<String, String> other = new HashMap<>();

  @Option(
      names = "--warm",
      defaultValue = "12s",
      description = "Windows of warm-up, until one gains less than a tenth; 5 at most"
          + " (${DEFAULT-VALUE}).")
  private Duration warm = Duration.ZERO;

  @Override
  public Integer call() {
    int rounds = shape.rounds();
    Trials trials = new Trials();
    StageTable table = new StageTable(output.out());
    table.head();
    try (MeshUnderTest asSet = start(NAMES.rival(), Map.of());
        MeshUnderTest changed = start(NAMES.measured(), other);
        Side first = side(asSet);
        Side second = side(changed)) {
      new BareComparison(turns.loadOf(first), trials, table)
          .run(List.of(first, second), rounds, warm);
    }
    SideBySide sides = new SideBySide(trials, NAMES);
    Table medians = sides.table(List.of());
    output.say("%n%s", medians.text());
    load.write(
        new JsonObject().put("trials", trials.json()),
        () -> sides.plot(new Page("What settings change").text(conditions()).table(medians)));
    return 0;
  }

  private MeshUnderTest start(String name, Map<String, String> over) {
    return MeshUnderTest.start(shape.planOver(name, turns.upOptions(), over));
  }

  private Side side(MeshUnderTest mesh) {
    return new Side(mesh, load.plan(mesh.url(), mesh.secretFile()), List.of());
  }

  private String conditions() {
    return "Both with " + shape.settings() + "; the other with " + other + " as well.";
  }
}
