package dev.paymesh.gateway;

import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.gateway.web.GrpcWebRoute;
import dev.paymesh.shared.metrics.MeshMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Owns what is told of the requests of one route, as clients see them: how many ended how, and how long those with one
 * answer took. A route is what the contract writes, never the path that was asked for.
 */
final class EdgeMeter implements Handler<RoutingContext> {

  private static final String METER = "edgeMeter";
  private static final String UNTIMED = "edgeUntimed";
  private static final String REQUESTS = "mesh.edge.requests";

  /** Of an answer without a message, which to all between is a success. */
  private static final String GRPC_STATUS = "grpc-status";

  private static final String GRPC_OK = "0";
  /** UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS: what REST has as 5xx. */
  private static final Set<String> GRPC_SERVER_ERRORS = Set.of("2", "4", "12", "13", "14", "15");

  private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
  private final @Nullable Timer latency;

  /** How a request ended; {@code gone} is a client that did not wait. */
  private enum Outcome {
    OK,
    CLIENT_ERROR,
    SERVER_ERROR,
    GONE
  }

  private EdgeMeter(String route, @Nullable Timer latency) {
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome, counter(route, outcome));
    }
    this.latency = latency;
  }

  private static Counter counter(String route, Outcome outcome) {
    return Counter.builder(REQUESTS)
        .description("requests at the edge that ended")
        .tags("route", route, "outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(Metrics.globalRegistry);
  }

  private static @Nullable Timer latency(String route, RestMethod rest) {
    boolean streams =
        rest.descriptor().isClientStreaming() || rest.descriptor().isServerStreaming();
    return streams
        ? null
        : MeshMetrics.latency(
            "mesh.edge.latency",
            "how long requests with one answer took at the edge",
            Tags.of("route", route));
  }

  /** Of what no route of a contract takes, and of pages; first of all handlers. */
  static Handler<RoutingContext> first() {
    EdgeMeter none = new EdgeMeter("none", null);
    return ctx -> {
      long startedNanos = System.nanoTime();
      ctx.put(METER, none);
      ctx.addEndHandler(ended -> ctx.<EdgeMeter>get(METER).ended(ctx, ended, startedNanos));
      ctx.next();
    };
  }

  /** Of an rpc's REST face; first of its handlers. */
  static EdgeMeter of(RestMethod rest) {
    String route = rest.httpMethod() + " " + rest.template();
    return new EdgeMeter(route, latency(route, rest));
  }

  /** Of an rpc over gRPC-Web; how long that took is told of all rpcs together, or there were twice as many buckets. */
  static EdgeMeter web(RestMethod rest) {
    return new EdgeMeter("POST " + GrpcWebRoute.path(rest), latency("gRPC-Web", rest));
  }

  /** This request waits because its client asked for that. */
  static void waits(RoutingContext ctx) {
    ctx.put(UNTIMED, true);
  }

  @Override
  public void handle(RoutingContext ctx) {
    ctx.put(METER, this);
    ctx.next();
  }

  private void ended(RoutingContext ctx, AsyncResult<Void> ended, long startedNanos) {
    Outcome outcome = ended.failed() ? Outcome.GONE : outcome(ctx.response());
    Counter counter = outcomes.get(outcome);
    if (counter != null) {
      counter.increment();
    }
    if (latency != null && outcome != Outcome.GONE && !ctx.<Boolean>get(UNTIMED, false)) {
      latency.record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
    }
  }

  private static Outcome outcome(HttpServerResponse response) {
    String grpc = response.headers().get(GRPC_STATUS);
    if (grpc != null && !grpc.equals(GRPC_OK)) {
      return GRPC_SERVER_ERRORS.contains(grpc) ? Outcome.SERVER_ERROR : Outcome.CLIENT_ERROR;
    }
    int status = response.getStatusCode();
    return status < 400 ? Outcome.OK : status < 500 ? Outcome.CLIENT_ERROR : Outcome.SERVER_ERROR;
  }
}
