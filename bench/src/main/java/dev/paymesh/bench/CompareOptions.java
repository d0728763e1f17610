package dev.paymesh.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Owns which parts of the comparison with a chain are run, and what is particular to them. */
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

  @Option(
      names = "--only",
      split = ",",
      defaultValue = "bare,wire,injected,batch",
      description =
          "Some of ${COMPLETION-CANDIDATES} (all); wire and injected are always processes.")
  private Set<Part> parts = Set.of();

  @Mixin
  private final JvmOptions jvms = new JvmOptions();

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

  @Option(
      names = "--injected-share",
      defaultValue = "0.8",
      description =
          "Of what Paymesh carries through the proxies while nothing is late: the rate at which it"
              + " is measured once more with the delay (${DEFAULT-VALUE}).")
  private double injectedShare;

  JvmOptions jvms() {
    return jvms;
  }

  boolean has(Part part) {
    return parts.contains(part);
  }

  /** Where the services of one JVM listen nobody can read, so the one that is called is told. */
  Map<String, String> upSettings() {
    return jvms.isOne() && has(Part.BATCH)
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

  Duration delay() {
    return delay;
  }

  double injectedRate() {
    return injectedRate;
  }

  double injectedShare() {
    return injectedShare;
  }
}
