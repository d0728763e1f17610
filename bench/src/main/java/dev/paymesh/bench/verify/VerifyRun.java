package dev.paymesh.bench.verify;

import dev.paymesh.bench.verify.Entry.Attempt;
import dev.paymesh.bench.verify.Entry.Figure;
import dev.paymesh.bench.verify.Entry.Outcome;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Owns one run: traffic, what its script does to the mesh meanwhile, and at the end the judgement. */
final class VerifyRun {

  /** The file of promises that hold in every run. */
  static final String ALWAYS = "promises";

  private static final long WARM_UP_MS_MAX = 180_000;
  /** So many seconds of good and quick answers in a row mean that the code of all processes is warm enough to judge them. */
  private static final int WARM_S = 4;

  private static final long WARM_ANSWER_MS_MAX = 500;

  /** A lease, the poll and the back-off of what was cut off. */
  private static final long SETTLED_MS_MAX = 30_000;

  private static final String UNSETTLED = "select count(*) from payment.payments"
      + " where status in ('PENDING', 'PROCESSING') and amount_cents % 100 <> 66";

  private final Report report;
  private final Path historyFile;

  /**
   * What a run is.
   *
   * @param rate new payments per second
   */
  record Program(Stage.Script script, double rate, Traffic.Manner manner, Judgement judgement) {}

  /**
   * What is told and judged.
   *
   * @param tables the files of queries whose rows are printed
   * @param promises the files of promises
   * @param goodAgainMs how soon after a fault it has to be good again
   */
  record Judgement(List<String> tables, List<String> promises, long goodAgainMs) {}

  VerifyRun(Report report, Path historyFile) {
    this.report = report;
    this.historyFile = historyFile;
  }

  /** The number of violations. */
  long run(TestBed.Plan plan, Program program) {
    try (TestBed bed = TestBed.open(plan);
        Traffic traffic = new Traffic(bed.wire(), program.manner(), plan.seed())) {
      report.line(
          "%s", String.join(", ", bed.mesh().nodes().stream().map(Node::name).toList()));
      traffic.start(program.rate());
      awaitWarm(bed, (int) (WARM_S * program.rate()));
      report.line("warm after %d s", bed.clock().ms() / 1_000);
      program.script().play(new Stage(bed, traffic, report, historyFile));
      traffic.end();
      awaitSettled(bed);
      return judge(bed, program.judgement());
    }
  }

  /** The first calls of cold processes are late, and that is no fault of ours. */
  private static void awaitWarm(TestBed bed, int answers) {
    boolean warm = Pause.until(WARM_UP_MS_MAX, () -> {
      List<Attempt> made = bed.history().all(Attempt.class);
      return made.size() >= answers
          && made.subList(made.size() - answers, made.size()).stream().allMatch(VerifyRun::isWarm);
    });
    if (!warm) {
      throw new IllegalStateException("the mesh does not answer well, before any fault");
    }
  }

  private static boolean isWarm(Attempt attempt) {
    return attempt.outcome() != Outcome.UNKNOWN
        && attempt.ended() - attempt.t() <= WARM_ANSWER_MS_MAX;
  }

  private static void awaitSettled(TestBed bed) {
    Pause.until(SETTLED_MS_MAX, () -> bed.mesh().postgres().first(UNSETTLED).equals("0"));
  }

  private long judge(TestBed bed, Judgement judgement) {
    bed.history().saveTo(historyFile);
    try (Connection connection = bed.mesh().postgres().connect()) {
      Promises.lay(bed.history(), connection, judgement.goodAgainMs());
      for (String table : judgement.tables()) {
        Promises.table(table, connection).forEach(line -> report.line("%s", line));
      }
      bed.history()
          .all(Figure.class)
          .forEach(it -> report.line("%s %s: %d", it.name(), it.target(), it.value()));
      List<Promises.Verdict> verdicts = new ArrayList<>();
      for (String file : judgement.promises()) {
        // What holds always may have had no occasion; what a game day is about must have had one.
        boolean always = file.equals(ALWAYS);
        Promises.judge(file, connection)
            .forEach(verdict -> verdicts.add(always ? verdict : verdict.tested()));
      }
      return report.verdicts(verdicts);
    } catch (SQLException failed) {
      throw new IllegalStateException("the database cannot be read", failed);
    }
  }
}
