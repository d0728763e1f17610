package dev.paymesh.launcher;

import dev.paymesh.shared.trace.TraceConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;

/** Owns the names and forms of what a process is told of traces and receipts. */
final class TraceSettings {

  private TraceSettings() {}

  /** Of every process. */
  @ConfigMapping(prefix = "paymesh")
  interface Process {
    /** Where spans go; none is off. */
    @WithConverter(Endpoint.class)
    Optional<URI> traceEndpoint();

    /** The share of requests that are written down. */
    @WithDefault("0.01")
    @WithConverter(Share.class)
    double traceSample();

    /** Whether who calls the edge may say that its request is. */
    @WithDefault("false")
    boolean traceTrustCallers();

    /** Who is told where the time of a request went. */
    @WithDefault("support,admin")
    Optional<Set<String>> receiptRoles();
  }

  static TraceConfig of(Process told) {
    return new TraceConfig(
        told.traceEndpoint(),
        told.traceSample(),
        told.traceTrustCallers(),
        told.receiptRoles().orElse(Set.of()));
  }

  /** Owns what may stand for the receiver of spans. */
  public static final class Endpoint implements Converter<URI> {

    private static final String EXPECTED =
        "expected an http or https address like http://host:4318/v1/traces";

    @Override
    public URI convert(String text) {
      try {
        URI url = URI.create(text);
        if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
            && url.getHost() != null) {
          return url;
        }
      } catch (IllegalArgumentException malformed) {
        throw new IllegalArgumentException(EXPECTED, malformed);
      }
      throw new IllegalArgumentException(EXPECTED);
    }
  }

  /** Owns what may stand for a part of all. */
  public static final class Share implements Converter<Double> {

    @Override
    public Double convert(String text) {
      if (!text.matches("0|1|1\\.0{1,6}|0?\\.[0-9]{1,6}")) {
        throw new IllegalArgumentException("expected a share from 0 to 1, like 0.01");
      }
      return Double.valueOf(text);
    }
  }
}
