package dev.paymesh.bench.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
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
  private static final double MINUTES = 5;
  private static final int FULL_PROOF_MINUTES = 30;
  /** The last one is about storms only. */
  private static final List<String> TABLES = List.of("faults", "clients", "weight");

  private static final double GAME_DAY_MINUTES = 0.5;
  private static final double RATE = 10;

  @Option(
      names = "--minutes",
      description = "How long faults come (5), or the fault of a preset lasts (0.5).")
  private @Nullable Double minutes;

  @Option(names = "--seed", description = "Of orders and faults; printed.")
  private long seed = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);

  @Option(
      names = "--faults",
      split = ",",
      paramLabel = "FAULT",
      description = "Only these of ${COMPLETION-CANDIDATES}.")
  private Set<Fault.Kind> faults = EnumSet.allOf(Fault.Kind.class);

  @Option(names = "--preset", description = "A game day instead: ${COMPLETION-CANDIDATES}.")
  private @Nullable GameDay preset;

  @Option(names = "--rate", description = "New payments per second (10; presets have their own).")
  private @Nullable Double rate;

  @Option(
      names = "--good-again",
      defaultValue = "5s",
      description = "How soon after a fault every answer is good (${DEFAULT-VALUE}).")
  private Duration goodAgain = Duration.ZERO;

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
    Report report = new Report(spec.commandLine().getOut());
    report.line("seed %d, mesh and history in %s", seed, home);
    if (preset != null) {
      Promises.names(preset.toString()).forEach(expected -> report.line("expected: %s", expected));
    }
    long violations =
        new VerifyRun(report, file).run(new TestBed.Plan(home, launcher, shape(), seed), program());
    report.line(
        "%n%s: %s, %d violations, seed %d",
        preset == null ? "verify" : preset,
        violations == 0 ? "passed" : "FAILED",
        violations,
        seed);
    if (violations == 0) {
      delete(home);
    }
    return violations == 0 ? 0 : VIOLATED;
  }

  private TestBed.Shape shape() {
    Map<String, Integer> counts = new HashMap<>(Map.of("gateway", 2, "payment", 2));
    counts.putAll(preset == null ? Map.of() : preset.counts());
    return new TestBed.Shape(counts, preset == null ? GameDay.FEW_CORES : preset.settings());
  }

  private VerifyRun.Program program() {
    GameDay day = preset;
    if (day == null) {
      double perSecond = rate == null ? RATE : rate;
      Storm storm = new Storm(faults, ms(MINUTES), isFull() ? Deck.FULL_PROOF : 0, seed);
      return new VerifyRun.Program(
          storm,
          perSecond,
          Traffic.Manner.INSISTENT,
          isFull() ? judgement(VerifyRun.ALWAYS, "full-proof") : judgement(VerifyRun.ALWAYS));
    }
    return new VerifyRun.Program(
        stage -> day.play(stage, ms(GAME_DAY_MINUTES)),
        rate == null ? day.rate() : rate,
        day.manner(),
        judgement(VerifyRun.ALWAYS, day.toString()));
  }

  /** Whether there is time enough for all that a full proof takes. */
  private boolean isFull() {
    return faults.equals(EnumSet.allOf(Fault.Kind.class))
        && ms(MINUTES) >= FULL_PROOF_MINUTES * MS_PER_MINUTE;
  }

  private VerifyRun.Judgement judgement(String... promises) {
    List<String> tables = preset == null ? TABLES : TABLES.subList(0, TABLES.size() - 1);
    return new VerifyRun.Judgement(tables, List.of(promises), goodAgain.toMillis());
  }

  private long ms(double minutesByDefault) {
    return (long) ((minutes == null ? minutesByDefault : minutes) * MS_PER_MINUTE);
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
