package dev.paymesh.bench;

import dev.paymesh.bench.report.Page;
import dev.paymesh.bench.report.Table;
import io.vertx.core.json.JsonObject;
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
  private final JvmOptions jvms = new JvmOptions();

  @Mixin
  private final TurnOptions turns = new TurnOptions(0.5, 0.8);

  @Mixin
  private final Output output = new Output();

  @Option(
      names = "--other",
      paramLabel = "NAME=VALUE",
      required = true,
      description = "A setting of the other mesh; may be repeated.")
  private Map<String, String> other = new HashMap<>();

  @Override
  public Integer call() {
    StageTable table = turns.begin(output.out());
    try (MeshUnderTest asSet = start(NAMES.rival(), Map.of());
        MeshUnderTest changed = start(NAMES.measured(), other);
        Side first = turns.side(asSet, List.of());
        Side second = turns.side(changed, List.of())) {
      turns.run(table, BareComparison.Base.ofSide(first.name()), first, second);
    }
    SideBySide sides = new SideBySide(turns.trials(), NAMES);
    Table medians = sides.table(List.of());
    output.say("%n%s", medians.text());
    turns
        .load()
        .write(
            new JsonObject().put("trials", turns.trials().json()),
            () -> sides.plot(new Page("What settings change").text(conditions()).table(medians)));
    return 0;
  }

  private MeshUnderTest start(String name, Map<String, String> over) {
    return MeshUnderTest.start(turns.shape().planOver(name, jvms.upOptions(), over));
  }

  private String conditions() {
    return "Both with " + turns.shape().settings() + "; the other with " + other + " as well.";
  }
}
