package dev.paymesh.launcher;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.paymesh.shared.testkit.MeshVertx;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Owns a receiver of OTLP over HTTP on loopback, and the spans that it was sent. */
final class SpanReceiver implements AutoCloseable {

  private final MeshVertx own = MeshVertx.start();
  private final HttpServer server;
  private final List<Received> spans = new CopyOnWriteArrayList<>();

  SpanReceiver() {
    server = MeshVertx.await(
        own.vertx().createHttpServer().requestHandler(this::take).listen(0, "127.0.0.1"));
  }

  /** A span, and whose it is. */
  record Received(String service, Span span) {

    String name() {
      return span.getName();
    }

    String traceId() {
      return hex(span.getTraceId());
    }

    String id() {
      return hex(span.getSpanId());
    }

    String parent() {
      return hex(span.getParentSpanId());
    }

    double ms() {
      return (span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) / 1e6;
    }

    /** As text, empty where there is none. */
    String attribute(String name) {
      return span.getAttributesList().stream()
          .filter(attribute -> attribute.getKey().equals(name))
          .map(KeyValue::getValue)
          .map(value ->
              value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue())
          .findFirst()
          .orElse("");
    }

    private static String hex(ByteString bytes) {
      return HexFormat.of().formatHex(bytes.toByteArray());
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/v1/traces";
  }

  private void take(HttpServerRequest request) {
    request.body().onSuccess(body -> {
      try {
        ExportTraceServiceRequest.parseFrom(body.getBytes())
            .getResourceSpansList()
            .forEach(this::take);
        request.response().putHeader("content-type", "application/x-protobuf").end();
      } catch (InvalidProtocolBufferException malformed) {
        request.response().setStatusCode(400).end();
      }
    });
  }

  private void take(ResourceSpans resource) {
    String service = resource.getResource().getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals("service.name"))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse("");
    for (ScopeSpans scope : resource.getScopeSpansList()) {
      scope.getSpansList().forEach(span -> spans.add(new Received(service, span)));
    }
  }

  List<Received> all() {
    return List.copyOf(spans);
  }

  /** All that came of one trace, once a span of this name is among it. */
  List<Received> trace(String traceId, String last) {
    MeshVertx.eventually(own.vertx(), "a span " + last + " of " + traceId, () -> find(traceId, last)
        .isPresent());
    return of(traceId);
  }

  private Optional<Received> find(String traceId, String name) {
    return of(traceId).stream().filter(one -> one.name().equals(name)).findFirst();
  }

  private List<Received> of(String traceId) {
    return spans.stream().filter(one -> one.traceId().equals(traceId)).toList();
  }

  @Override
  public void close() {
    own.close();
  }
}
