package dev.paymesh.gateway.migrate;

import dev.paymesh.gateway.migrate.Finding.Result;
import dev.paymesh.gateway.problem.Problem;
import dev.paymesh.gateway.transcode.EdgeAnswer;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the verdict on two answers to one request of one rpc, made off the event loop, counted, and told in the log. */
final class ShadowJudge {

  private static final Logger LOG = LoggerFactory.getLogger(ShadowJudge.class);
  private static final String POOL = "paymesh-shadow";
  private static final int THREADS = 1;
  private static final int OK_CLASS = 2;
  private static final int FAILED = 500;
  private static final int PATH_CHARS_MAX = 100;
  /** Of one request; the counters have them all. */
  private static final int LINES_MAX = 20;

  private final String rpc;
  private final ShadowRules rules;
  private final FieldNames names;
  private final ShadowMetrics metrics;

  ShadowJudge(RestMethod rest, ShadowRules rules) {
    this.rpc = rest.descriptor().getName();
    this.rules = rules;
    this.names = FieldNames.of(rest.body(rest.responsePrototype()).getDescriptorForType());
    this.metrics = new ShadowMetrics(rpc);
  }

  void count(Outcome outcome) {
    metrics.count(outcome);
  }

  /** Ends when both sides have, and all is counted; never fails. */
  Future<?> judge(
      Vertx vertx, String requestId, Future<EdgeAnswer> ours, Future<EdgeAnswer> legacy) {
    return Future.join(ours, legacy).transform(both -> {
      Optional<Outcome> hindrance = hindrance(ours, legacy);
      hindrance.ifPresent(metrics::count);
      return hindrance.isPresent()
          ? Future.succeededFuture()
          : compare(vertx, new Pair(requestId, ours, legacy.result()));
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
  private Future<?> compare(Vertx vertx, Pair pair) {
    WorkerExecutor thread = vertx.createSharedWorkerExecutor(POOL, THREADS);
    return thread
        .executeBlocking(() -> findings(pair), false)
        .onSuccess(findings -> tell(pair.requestId(), findings))
        .onFailure(unreadable -> metrics.count(Outcome.NOT_JSON))
        .transform(judged -> thread.close());
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
