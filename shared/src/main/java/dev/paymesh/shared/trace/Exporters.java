package dev.paymesh.shared.trace;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.zipkin.ZipkinSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/** Owns in which form spans are sent, which the path of the endpoint tells. */
final class Exporters {

  private static final String ZIPKIN_PATH = "/api/v2/spans";
  private static final Duration CONNECT_MAX = Duration.ofSeconds(1);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(4);

  private Exporters() {}

  static SpanExporter to(URI endpoint) {
    String path = endpoint.getPath();
    SpanExporter exporter =
        path != null && path.endsWith(ZIPKIN_PATH) ? zipkin(endpoint) : otlp(endpoint);
    return new ToldExporter(endpoint, exporter);
  }

  private static SpanExporter zipkin(URI endpoint) {
    return ZipkinSpanExporter.builder()
        .setSender(URLConnectionSender.newBuilder()
            .endpoint(endpoint.toString())
            .connectTimeout((int) CONNECT_MAX.toMillis())
            .readTimeout((int) ANSWER_MAX.toMillis())
            .build())
        .build();
  }

  private static SpanExporter otlp(URI endpoint) {
    return OtlpHttpSpanExporter.builder()
        .setEndpoint(endpoint.toString())
        .setConnectTimeout(CONNECT_MAX)
        .setTimeout(ANSWER_MAX)
        .setRetryPolicy(null)
        .build();
  }
}
