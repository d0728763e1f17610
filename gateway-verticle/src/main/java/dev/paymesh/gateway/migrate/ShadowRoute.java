package dev.paymesh.gateway.migrate;

import dev.paymesh.gateway.migrate.LegacyClient.Question;
import dev.paymesh.gateway.migrate.LegacyClient.Terms;
import dev.paymesh.gateway.migrate.ShadowRules.Side;
import dev.paymesh.gateway.problem.RequestId;
import dev.paymesh.gateway.transcode.EdgeAnswer;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.grpc.CallScope;
import dev.paymesh.shared.grpc.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Owns a read that both sides are asked for at once. The caller gets one answer, and whatever the legacy service does it
 * gets one: where that one was to answer and cannot, the mesh does.
 */
final class ShadowRoute implements Handler<RoutingContext> {

  /** What only the mesh understands, so that there is nothing to compare with. */
  private static final Set<String> OURS_ALONE = Set.of("wait", "expand");

  /** Each side's are its own, and go to the side that answers. */
  private static final String PAGE = "page_token";

  private static final Buffer NOTHING = Buffer.buffer();
  private static final int FAILED = 500;

  private final RestMethod rest;
  private final MeshAnswers mesh;
  private final LegacyClient client;
  private final Migration migration;
  private final Handler<RoutingContext> answering;
  private final ShadowJudge judge;

  ShadowRoute(RestMethod rest, MeshAnswers mesh, MigrationRoutes.Means means) {
    if (!Migration.isSafe(rest)) {
      throw new IllegalStateException(
          rest.descriptor().getFullName() + ": a write is never sent to both sides");
    }
    this.rest = rest;
    this.mesh = mesh;
    this.client = means.client();
    this.migration = means.migration();
    this.answering = migration.shadow().answering() == Side.GRPC
        ? mesh
        : new LegacyRoute(rest, mesh, client, migration.need());
    this.judge = new ShadowJudge(rest, migration.shadow(), means.judges());
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (OURS_ALONE.stream().anyMatch(ctx.request().params()::contains)) {
      judge.count(Outcome.OURS_ALONE);
      mesh.handle(ctx);
    } else if (ctx.request().params().contains(PAGE)) {
      judge.count(Outcome.PAGED);
      answering.handle(ctx);
    } else if (migration.shadow().room().enter()) {
      both(ctx);
    } else {
      judge.count(Outcome.BUSY);
      mesh.handle(ctx);
    }
  }

  private void both(RoutingContext ctx) {
    String requestId = RequestId.of(ctx);
    Future<EdgeAnswer> legacy = ask(ctx, requestId);
    Future<EdgeAnswer> ours = ours(ctx);
    if (migration.shadow().answering() == Side.GRPC) {
      ours.onComplete(answer -> mesh.tell(ctx, answer), ctx::fail);
    } else {
      legacy
          .compose(answer -> answer.status() < FAILED ? Future.succeededFuture(answer) : ours)
          .recover(unusable -> ours)
          .onComplete(answer -> mesh.tell(ctx, answer), ctx::fail);
    }
    judge
        .judge(requestId, ours, legacy)
        .onComplete(judged -> migration.shadow().room().leave());
  }

  private Future<EdgeAnswer> ours(RoutingContext ctx) {
    try {
      return mesh.askBeside(ctx);
    } catch (RuntimeException unreadable) {
      return Future.failedFuture(unreadable);
    }
  }

  /** It does not end with the caller, whom it does not concern, but at its own deadline. */
  private Future<EdgeAnswer> ask(RoutingContext ctx, String requestId) {
    Question question = Question.of(
        rest.descriptor().getName(),
        ctx.request(),
        LegacyHeaders.ofShadow(ctx.request().headers(), requestId),
        NOTHING);
    Terms terms = new Terms(
        migration.shadow().bodyBytesMax(),
        Deadline.after(migration.need().deadlineMs()),
        new CallScope());
    return client.ask(question, terms);
  }
}
