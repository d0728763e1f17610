package dev.paymesh.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/** Owns how long and how hard both sides of a comparison are loaded. */
final class CompareOptions {

  /** What can be compared by itself. */
  enum Part {
    /** Both by themselves: throughput, latency, CPU, memory. */
    BARE,
    /** Bytes between the services. */
    WIRE,
    /** With a delay in front of each dependency. */
    INJECTED,
    /** Fifty accounts by one call, or by fifty. */
    BATCH
  }

  /** Of both sides. */
  enum Shape {
    PROCESSES,
    ONE
  }

  @Option(
      names = "--only",
      split = ",",
      defaultValue = "bare,wire,injected,batch",
      description = "Some of ${COMPLETION-CANDIDATES} (all).")
  private Set<Part> parts = Set.of();

  @Option(
      names = "--shape",
      defaultValue = "processes",
      description = "Both sides in five processes, or in one JVM each: ${COMPLETION-CANDIDATES}"
          + " (${DEFAULT-VALUE}). The parts wire and injected are always processes.")
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
      description = "Of the throughput of \"before\": the rates at which latency is measured"
          + " (${DEFAULT-VALUE}).")
  private List<Double> shares = List.of();

  @Option(
      names = "--delay",
      defaultValue = "20ms",
      description = "Before a request reaches user, compliance or document (${DEFAULT-VALUE}).")
  private Duration delay = Duration.ZERO;

  @Option(
      names = "--injected-rate",
      defaultValue = "50",
      description = "Per second, with the delay and for the bytes (${DEFAULT-VALUE}).")
  private double injectedRate;

  boolean has(Part part) {
    return parts.contains(part);
  }

  boolean oneJvm() {
    return shape == Shape.ONE;
  }

  /** Plain text on both sides: the chain has no certificates, and bytes are counted as they are. */
  List<String> upOptions() {
    return oneJvm() ? List.of() : List.of("--processes", "--no-tls");
  }

  /** Where the services of one JVM listen nobody can read, so the one that is called is told. */
  Map<String, String> upSettings() {
    return oneJvm() && has(Part.BATCH)
        ? Map.of("PAYMESH_USER_PORT", Integer.toString(freePort()))
        : Map.of();
  }

  private static int freePort() {
    try (ServerSocket any = new ServerSocket(0)) {
      return any.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }

  /** Of both by themselves, at rates that the slower side can carry. */
  BareComparison.Load bareLoad() {
    return new BareComparison.Load(
        clients, hold, shares, BareComparison.Base.ofSide(Comparison.BEFORE));
  }

  int clients() {
    return clients;
  }

  Duration hold() {
    return hold;
  }

  Duration delay() {
    return delay;
  }

  double injectedRate() {
    return injectedRate;
  }
}
