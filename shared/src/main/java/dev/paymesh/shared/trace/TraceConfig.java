package dev.paymesh.shared.trace;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * What a process writes down of the requests it serves.
 *
 * @param endpoint where spans go: Zipkin's when its path ends with {@code /api/v2/spans}, else OTLP over HTTP; none is
 *     off
 * @param sample of the requests that begin here, this share, from 0 to 1
 * @param trustCallers whether a caller of the edge may say that its request is to be written down
 * @param receiptRoles the user roles that are told where their request's time went
 */
public record TraceConfig(
    Optional<URI> endpoint, double sample, boolean trustCallers, Set<String> receiptRoles) {

  /** Nothing is exported; who runs the mesh gets receipts. */
  public static final TraceConfig OFF =
      new TraceConfig(Optional.empty(), 0, false, Set.of("support", "admin"));

  public TraceConfig {
    receiptRoles = Set.copyOf(receiptRoles);
    if (!(sample >= 0 && sample <= 1)) {
      throw new IllegalArgumentException("sample: " + sample + " (expected: 0 to 1)");
    }
  }
}
