package dev.paymesh.bench;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Owns where a command writes, and the words it uses for a promise. */
@Command
final class Output {

  /** What a command exits with when a promise was broken. */
  static final int MISSED = 1;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it before the call
  private CommandSpec spec;

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  void say(String format, Object... values) {
    out().printf(Locale.ROOT, format + "%n", values);
    out().flush();
  }

  void told(boolean held, String what) {
    say("%s %s", held ? "held  " : "MISSED", what);
  }
}
