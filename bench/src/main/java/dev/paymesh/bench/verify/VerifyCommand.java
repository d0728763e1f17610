package dev.paymesh.bench.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Owns {@code verify}: breaks a mesh of its own in every way, and proves that each payment is there exactly once. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Breaks a mesh of its own, and proves that each payment is there exactly once.")
public final class VerifyCommand implements Callable<Integer> {

  private static final int VIOLATED = 1;
  private static final long MS_PER_MINUTE = 60_000;

  @Option(
      names = "--minutes",
      defaultValue = "5",
      description = "How long faults come (${DEFAULT-VALUE}).")
  private double minutes;

  @Option(names = "--seed", description = "Of orders and faults; printed.")
  private long seed = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);

  @Option(
      names = "--faults",
      split = ",",
      paramLabel = "FAULT",
      description = "Only these of ${COMPLETION-CANDIDATES}.")
  private Set<Fault.Kind> faults = EnumSet.allOf(Fault.Kind.class);

  @Option(
      names = "--rate",
      defaultValue = "10",
      description = "New payments per second (${DEFAULT-VALUE}).")
  private double rate;

  @Option(names = "--history", description = "Where to keep what the clients tried and saw.")
  private @Nullable Path history;

  @Option(
      names = "--launcher",
      split = "\n",
      hidden = true,
      defaultValue = "${env:PAYMESH_LAUNCHER:-./paymesh}",
      description = "What starts a mesh; its words are lines.")
  private List<String> launcher = List.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the call
  private CommandSpec spec;

  @Override
  public Integer call() {
    Path home = scratch();
    Path file = history == null ? home.resolve("history.jsonl") : history;
    TestBed.Plan plan = new TestBed.Plan(home, launcher, Map.of("gateway", 2, "payment", 2), seed);
    Report report = new Report(spec.commandLine().getOut());
    report.line("seed %d, %.1f minutes, mesh and history in %s", seed, minutes, home);
    long violations = new VerifyRun(report, file)
        .run(plan, new VerifyRun.Load(faults, (long) (minutes * MS_PER_MINUTE), rate));
    report.line("%n%d violations, seed %d", violations, seed);
    if (violations == 0) {
      delete(home);
    }
    return violations == 0 ? 0 : VIOLATED;
  }

  private static Path scratch() {
    try {
      return Files.createTempDirectory("paymesh-verify-");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
