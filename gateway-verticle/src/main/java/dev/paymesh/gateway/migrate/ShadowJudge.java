package dev.paymesh.gateway.migrate;

import dev.paymesh.gateway.migrate.Finding.Result;
import dev.paymesh.gateway.problem.Problem;
import dev.paymesh.gateway.transcode.EdgeAnswer;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.grpc.MeshStatus;
import io.github.bucket4j.Bucket;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the verdict on two answers to one request of one rpc, made off the event loop, counted, and told in the log. */
final class ShadowJudge {

  private static final Logger LOG = LoggerFactory.getLogger(ShadowJudge.class);
  private static final int OK_CLASS = 2;
  private static final int FAILED = 500;
  private static final int PATH_CHARS_MAX = 100;
  /** Of one request; the counters have them all. */
  private static final int LINES_MAX = 20;
  /** Of one rpc; where everything differs, more would say no more. */
  private static final int LINES_PER_SECOND_MAX = 100;

  private final String rpc;
  private final ShadowRules rules;
  private final FieldNames names;
  private final ShadowMetrics metrics;
  private final WorkerExecutor thread;
  private final Bucket lines = Bucket.builder()
      .addLimit(limit -> limit
          .capacity(LINES_PER_SECOND_MAX)
          .refillGreedy(LINES_PER_SECOND_MAX, Duration.ofSeconds(1)))
      .build();

  ShadowJudge(RestMethod rest, ShadowRules rules, WorkerExecutor thread) {
    this.rpc = rest.descriptor().getName();
    this.rules = rules;
    this.thread = thread;
    this.names = FieldNames.of(rest.body(rest.responsePrototype()).getDescriptorForType());
    this.metrics = new ShadowMetrics(rpc);
  }

  void count(Outcome outcome) {
    metrics.count(outcome);
  }

  /** Ends when both sides have, and all is counted; never fails. */
  Future<?> judge(String requestId, Future<EdgeAnswer> ours, Future<EdgeAnswer> legacy) {
    return Future.join(ours, legacy).transform(both -> {
      Optional<Outcome> hindrance = hindrance(ours, legacy);
      hindrance.ifPresent(metrics::count);
      return hindrance.isPresent()
          ? Future.succeededFuture()
          : compare(new Pair(requestId, ours, legacy.result()));
    });
  }

  /** Two answers to one request; a refusal is one. */
  private record Pair(String requestId, Future<EdgeAnswer> ours, EdgeAnswer legacy) {

    int status() {
      return statusOf(ours);
    }

    boolean haveBodies() {
      return status() / 100 == OK_CLASS && legacy.status() / 100 == OK_CLASS;
    }
  }

  private static int statusOf(Future<EdgeAnswer> ours) {
    return ours.succeeded()
        ? ours.result().status()
        : Problem.of(MeshStatus.of(ours.cause()), "").status();
  }

  private Optional<Outcome> hindrance(Future<EdgeAnswer> ours, Future<EdgeAnswer> legacy) {
    if (legacy.failed()) {
      return Optional.of(Outcome.of(LegacyFailure.of(legacy.cause()).kind()));
    }
    if (legacy.result().status() >= FAILED) {
      return Optional.of(Outcome.LEGACY_FAILED);
    }
    if (statusOf(ours) >= FAILED) {
      return Optional.of(Outcome.MESH_FAILED);
    }
    boolean large = ours.succeeded() && ours.result().body().length() > rules.bodyBytesMax();
    return large ? Optional.of(Outcome.TOO_LARGE) : Optional.empty();
  }

  /** By one thread of its own: requests are served meanwhile, and what waits for it is bounded by the room. */
  private Future<?> compare(Pair pair) {
    return thread
        .executeBlocking(
            () -> {
              tell(pair.requestId(), findings(pair));
              return pair.requestId();
            },
            false)
        .otherwise(failure -> {
          metrics.count(Outcome.NOT_JSON);
          if (!(failure instanceof IOException)) {
            LOG.error("request {} could not be compared", pair.requestId(), failure);
          }
          return pair.requestId();
        });
  }

  private List<Finding> findings(Pair pair) throws IOException {
    List<Finding> findings = new ArrayList<>();
    boolean same = pair.status() == pair.legacy().status();
    findings.add(new Finding(FieldNames.STATUS, same ? Result.EQUAL : Result.DIFFERENT));
    if (pair.haveBodies()) {
      findings.addAll(Comparison.of(
          JsonTree.read(pair.ours().result().body()),
          JsonTree.read(pair.legacy().body()),
          rules.ignored()));
    }
    return findings;
  }

  private void tell(String requestId, List<Finding> findings) {
    findings.forEach(found -> metrics.count(names.label(found.path()), found.result()));
    List<Finding> differences = findings.stream().filter(Finding::isDifference).toList();
    metrics.count(differences.isEmpty() ? Outcome.EQUAL : Outcome.DIFFERENT);
    differences.stream()
        .limit(LINES_MAX)
        .filter(found -> lines.tryConsume(1))
        .forEach(found -> LOG.info(
            "shadow of {}: {} {} in request {}",
            rpc,
            printable(found.path()),
            found.result().label(),
            requestId));
  }

  /** Names only, never what stands there: it is somebody's. */
  private static String printable(String path) {
    String start = path.length() > PATH_CHARS_MAX ? path.substring(0, PATH_CHARS_MAX) : path;
    return start.isEmpty() ? "the whole answer" : start.replaceAll("[^ -~]", "?");
  }
}
