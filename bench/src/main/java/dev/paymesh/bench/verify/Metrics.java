package dev.paymesh.bench.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Owns what a process tells about itself at its ops port. */
final class Metrics {

  private Metrics() {}

  /** The unary rpcs it has answered so far. */
  static long calls(Node node) {
    return text(node)
        .lines()
        .filter(line -> line.startsWith("mesh_rpc_seconds_count{"))
        .filter(line -> line.contains("side=\"server\"") && !line.contains("WatchPayment"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** How long the certificate that a process shows the others lasts, rounded down. */
  static long certificateDays(Node node) {
    return text(node)
        .lines()
        .filter(line -> line.startsWith("mesh_certificate_left_seconds{"))
        .mapToLong(
            line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))) / 86_400)
        .min()
        .orElseThrow(() -> new IllegalStateException(node.name() + " tells of no certificate"));
  }

  private static String text(Node node) {
    URI metrics = URI.create("http://127.0.0.1:" + node.opsPort() + "/metrics");
    try (var stream = metrics.toURL().openStream()) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
