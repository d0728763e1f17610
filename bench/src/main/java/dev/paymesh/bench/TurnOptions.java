package dev.paymesh.bench;

import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** Owns how two sides that take turns are run, and how long and how hard each is loaded. */
final class TurnOptions {

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

  @Option(
      names = "--clients",
      defaultValue = "64",
      description = "Connections that never wait, for the throughput (${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--hold",
      defaultValue = "6s",
      description = "How long each step is (${DEFAULT-VALUE}).")
  private Duration hold = Duration.ZERO;

  @Option(
      names = "--shares",
      split = ",",
      defaultValue = "0.5,0.8",
      description = "Of the throughput of the first side: the rates at which latency is measured"
          + " (${DEFAULT-VALUE}).")
  private List<Double> shares = List.of();

  boolean oneJvm() {
    return shape == Shape.ONE;
  }

  /** Plain text on both sides: what is compared may have no certificates. */
  List<String> upOptions() {
    return oneJvm() ? List.of() : List.of("--processes", "--no-tls");
  }

  int clients() {
    return clients;
  }

  Duration hold() {
    return hold;
  }

  /** Of each by itself, at rates that are shares of what this side gets through. */
  BareComparison.Load loadOf(Side side) {
    return new BareComparison.Load(clients, hold, shares, BareComparison.Base.ofSide(side.name()));
  }
}
