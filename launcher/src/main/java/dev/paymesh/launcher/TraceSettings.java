package dev.paymesh.launcher;

import dev.paymesh.shared.config.Meaning;
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
  @Meaning("Every process")
  @ConfigMapping(prefix = "paymesh")
  interface Process {
    @Meaning(
        value = "where spans are sent: `http://host:4318/v1/traces` by OTLP, or Zipkin's "
            + "`http://host:9411/api/v2/spans` ([what a trace "
            + "has](decisions/0028-where-the-time-went.md))",
        byDefault = "none, which is off")
    @WithConverter(Endpoint.class)
    Optional<URI> traceEndpoint();

    @Meaning(
        "of the requests that enter the mesh here, the share that is written down, from 0 to 1")
    @WithDefault("0.01")
    @WithConverter(Share.class)
    double traceSample();

    @Meaning("whether a caller of the edge may have its request written down by the flag in its "
        + "`traceparent`; its trace id is taken in any case")
    @WithDefault("false")
    boolean traceTrustCallers();

    @Meaning("user roles that are told in `Server-Timing`, and in the problem of a 504, where the "
        + "time of their request went; a role that nobody has, say `nobody`, turns it off")
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
