package dev.paymesh.bench.verify;

import dev.paymesh.bench.verify.Entry.Attempt;
import dev.paymesh.bench.verify.Entry.Outcome;
import dev.paymesh.bench.verify.Entry.Strike;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Owns one run: traffic, faults one after the other, and at the end the judgement. */
final class VerifyRun {

  private static final long WARM_UP_MS_MAX = 180_000;
  /** As many good answers in a row mean that the code of all processes is warm enough to judge them. */
  private static final int WARM_ANSWERS = 40;

  /** Between two faults, so that one can see how soon it is good again; some more, so that no two runs align. */
  private static final int CALM_MS_MIN = 5_500;

  private static final int CALM_MS_MAX = 7_000;
  /** A lease, the poll and the back-off of what was cut off. */
  private static final long SETTLED_MS_MAX = 60_000;

  private static final String UNSETTLED = "select count(*) from payment.payments"
      + " where status in ('PENDING', 'PROCESSING') and amount_cents % 100 <> 66";

  private final Report report;
  private final Path historyFile;

  /** What is done to a mesh: which faults, how long, and payments per second. */
  record Load(Set<Fault.Kind> faults, long ms, double rate) {}

  VerifyRun(Report report, Path historyFile) {
    this.report = report;
    this.historyFile = historyFile;
  }

  /** The number of violations. */
  long run(TestBed.Plan plan, Load load) {
    try (TestBed bed = TestBed.open(plan)) {
      report.line(
          "%s", String.join(", ", bed.mesh().nodes().stream().map(Node::name).toList()));
      Traffic traffic = new Traffic(bed.wire(), plan.seed());
      traffic.start(load.rate());
      awaitWarm(bed);
      report.line("warm after %d s", bed.clock().ms() / 1_000);
      hurt(bed, load, new SplittableRandom(plan.seed()));
      traffic.end();
      awaitSettled(bed);
      return judge(bed);
    }
  }

  /** The first calls of cold processes are late, and that is no fault of ours. */
  private static void awaitWarm(TestBed bed) {
    boolean warm = Pause.until(WARM_UP_MS_MAX, () -> {
      List<Attempt> made = bed.history().all(Attempt.class);
      return made.size() >= WARM_ANSWERS
          && made.subList(made.size() - WARM_ANSWERS, made.size()).stream()
              .noneMatch(attempt -> attempt.outcome() == Outcome.UNKNOWN);
    });
    if (!warm) {
      throw new IllegalStateException("the mesh does not answer well, before any fault");
    }
  }

  private void hurt(TestBed bed, Load load, SplittableRandom random) {
    Deck deck = new Deck(load.faults(), random.split());
    Faults faults = new Faults(bed.mesh(), bed.links(), random.split());
    long endT = bed.clock().ms() + load.ms();
    while (bed.clock().ms() < endT) {
      strike(bed, faults.draw(deck.next()));
      bed.history().saveTo(historyFile);
      Pause.ofMs(random.nextInt(CALM_MS_MIN, CALM_MS_MAX));
    }
  }

  private void strike(TestBed bed, Fault.Named fault) {
    long t = bed.clock().ms();
    fault.act().strike();
    long healedT = bed.clock().ms();
    bed.history()
        .add(new Strike(
            fault.kind().name().toLowerCase(java.util.Locale.ROOT), fault.target(), t, healedT));
    report.line(
        "%7.1f s  %-10s %-14s %6d ms", t / 1_000.0, fault.kind(), fault.target(), healedT - t);
  }

  private static void awaitSettled(TestBed bed) {
    Pause.until(SETTLED_MS_MAX, () -> bed.mesh().postgres().first(UNSETTLED).equals("0"));
  }

  private long judge(TestBed bed) {
    bed.history().saveTo(historyFile);
    try (Connection connection = bed.mesh().postgres().connect()) {
      Promises.lay(bed.history(), connection);
      Promises.table("faults", connection).forEach(line -> report.line("%s", line));
      Promises.table("clients", connection).forEach(line -> report.line("%s", line));
      return report.verdicts(Promises.judge("promises", connection));
    } catch (SQLException failed) {
      throw new IllegalStateException("the database cannot be read", failed);
    }
  }
}
