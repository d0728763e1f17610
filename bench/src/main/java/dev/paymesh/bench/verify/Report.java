package dev.paymesh.bench.verify;

import java.io.PrintWriter;
import java.util.List;

/** Owns how a run is told on a terminal. */
final class Report {

  private static final int VIOLATIONS_SHOWN_MAX = 5;
  private static final int VIOLATION_CHARS_MAX = 600;

  private final PrintWriter out;

  Report(PrintWriter out) {
    this.out = out;
  }

  void line(String format, Object... args) {
    out.printf(format + "%n", args);
    out.flush();
  }

  /** The number of violations. */
  long verdicts(List<Promises.Verdict> verdicts) {
    line("%n%-55s %8s %11s", "promise", "judged", "violations");
    for (Promises.Verdict verdict : verdicts) {
      line(
          "%-55s %8d %11d",
          verdict.promise(), verdict.of(), verdict.violations().size());
      verdict.violations().stream()
          .limit(VIOLATIONS_SHOWN_MAX)
          .forEach(found ->
              line("    %s", found.substring(0, Math.min(VIOLATION_CHARS_MAX, found.length()))));
    }
    return verdicts.stream().mapToLong(verdict -> verdict.violations().size()).sum();
  }
}
