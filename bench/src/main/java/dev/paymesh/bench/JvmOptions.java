package dev.paymesh.bench;

import java.util.List;
import picocli.CommandLine.Option;

/** Owns in how many JVMs each side of a comparison runs. */
final class JvmOptions {

  /** Of both sides. */
  enum Shape {
    PROCESSES,
    ONE
  }

  @Option(
      names = "--shape",
      defaultValue = "processes",
      description = "Both sides in five processes, or in one JVM each: ${COMPLETION-CANDIDATES}"
          + " (${DEFAULT-VALUE}).")
  private Shape shape = Shape.PROCESSES;

  boolean isOne() {
    return shape == Shape.ONE;
  }

  /** Plain text on both sides: what is compared may have no certificates. */
  List<String> upOptions() {
    return isOne() ? List.of() : List.of("--processes", "--no-tls");
  }
}
