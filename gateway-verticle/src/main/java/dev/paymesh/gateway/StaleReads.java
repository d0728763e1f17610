package dev.paymesh.gateway;

import dev.paymesh.gateway.auth.Caller;
import dev.paymesh.gateway.transcode.EdgeAnswer;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.shareddata.Shareable;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Owns what the same caller was told a moment ago, for reads whose service does not answer now (stale-if-error, RFC
 * 5861). Which rpcs, and for how long, is the contract's word; a change that goes through here ends it at once. One for
 * all event loops of a process.
 */
final class StaleReads implements Shareable {

  private static final int READS_MAX = 1_000;
  private static final int BODY_BYTES_MAX = 16 * 1024;
  private static final Set<HttpMethod> CHANGES =
      Set.of(HttpMethod.PATCH, HttpMethod.PUT, HttpMethod.DELETE);
  private static final Set<GrpcStatus> UNANSWERED =
      Set.of(GrpcStatus.UNAVAILABLE, GrpcStatus.DEADLINE_EXCEEDED);

  private final LongSupplier nanos;
  /** In the order they were told, each with who was told. */
  private final Map<Read, Told> told = new LinkedHashMap<>();
  /** What was changed lately, and when: an answer on its way since before is not kept. */
  private final Map<String, Long> changed = new LinkedHashMap<>();
  /** What else was changed was so by then. */
  private long changedBefore;

  /** Who read what; another caller has no part in it, whatever it may see. */
  record Read(String resource, String query, String userId, String role) {}

  private record Told(EdgeAnswer answer, long atNanos) {}

  StaleReads(LongSupplier nanos) {
    this.nanos = nanos;
    this.changedBefore = nanos.getAsLong() - 1;
  }

  /** Those of this process. */
  static StaleReads of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, StaleReads>getLocalMap(StaleReads.class.getName())
        .computeIfAbsent("all", first -> new StaleReads(System::nanoTime));
  }

  /** The answer of a request, or the one that was told before in the place of none. */
  static Future<EdgeAnswer> follow(RoutingContext ctx, RestMethod rest, Future<EdgeAnswer> answer) {
    long windowMs = rest.policy().getStaleIfErrorMs();
    if (CHANGES.contains(rest.httpMethod())) {
      return answer.onComplete(done -> of(ctx.vertx()).forget(resource(ctx, rest)));
    }
    if (windowMs == 0) {
      return answer;
    }
    Caller caller = Authentication.callerOf(ctx);
    String query = Objects.requireNonNullElse(ctx.request().query(), "");
    Read read = new Read(resource(ctx, rest), query, caller.userId(), caller.role());
    return of(ctx.vertx()).orTold(read, windowMs, answer);
  }

  /** What a path is about, however its characters are written. */
  private static String resource(RoutingContext ctx, RestMethod rest) {
    return rest.descriptor().getService().getFullName() + ctx.pathParams();
  }

  /** The same for a read; {@code answer} was just asked for. */
  Future<EdgeAnswer> orTold(Read read, long windowMs, Future<EdgeAnswer> answer) {
    long begun = nanos.getAsLong();
    return answer.onSuccess(fresh -> keep(read, fresh, begun)).recover(failure -> {
      boolean unanswered = UNANSWERED.contains(MeshStatus.of(failure).code());
      Optional<EdgeAnswer> before = unanswered ? before(read, windowMs) : Optional.empty();
      if (!unanswered) {
        drop(read);
      }
      return before.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(failure));
    });
  }

  /** Also after a change that failed: whoever asked for it may have been cut off before its answer. */
  synchronized void forget(String resource) {
    told.keySet().removeIf(read -> read.resource().equals(resource));
    changed.remove(resource);
    changed.put(resource, nanos.getAsLong());
    if (changed.size() > READS_MAX) {
      changedBefore = changed.remove(changed.keySet().iterator().next());
    }
  }

  /** Refused: what the caller might see before may not be shown any more. */
  private synchronized void drop(Read read) {
    told.remove(read);
  }

  private synchronized void keep(Read read, EdgeAnswer answer, long begun) {
    long changedAt = changed.getOrDefault(read.resource(), changedBefore);
    told.remove(read);
    if (begun - changedAt > 0 && answer.body().length() <= BODY_BYTES_MAX) {
      told.put(read, new Told(answer, nanos.getAsLong()));
      if (told.size() > READS_MAX) {
        told.remove(told.keySet().iterator().next());
      }
    }
  }

  private synchronized Optional<EdgeAnswer> before(Read read, long windowMs) {
    Told last = told.get(read);
    if (last == null) {
      return Optional.empty();
    }
    long ageMs = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - last.atNanos());
    if (ageMs > windowMs) {
      told.remove(read);
      return Optional.empty();
    }
    return Optional.of(marked(last.answer(), TimeUnit.MILLISECONDS.toSeconds(ageMs)));
  }

  /** By RFC 9111 and 9211: how old it is, and that it was stale from the moment it was told. */
  private static EdgeAnswer marked(EdgeAnswer answer, long ageS) {
    Map<String, String> headers = new HashMap<>(answer.headers());
    headers.put("Age", Long.toString(ageS));
    headers.put("Cache-Status", "paymesh; hit; ttl=-" + ageS + "; detail=stale-if-error");
    return new EdgeAnswer(answer.status(), headers, answer.body());
  }
}
