package dev.paymesh.gateway.migrate;

import dev.paymesh.gateway.EdgeCall;
import dev.paymesh.gateway.migrate.LegacyClient.Question;
import dev.paymesh.gateway.migrate.LegacyClient.Terms;
import dev.paymesh.gateway.problem.RequestId;
import dev.paymesh.gateway.transcode.EdgeAnswer;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Owns a route that the legacy service still serves: the request goes there once, whatever becomes of it. */
final class LegacyRoute implements Handler<RoutingContext> {

  private static final Buffer NOTHING = Buffer.buffer();

  private final String rpc;
  private final MeshAnswers mesh;
  private final LegacyClient client;
  private final LegacyService service;

  LegacyRoute(RestMethod rest, MeshAnswers mesh, LegacyClient client, LegacyService service) {
    this.rpc = rest.descriptor().getName();
    this.mesh = mesh;
    this.client = client;
    this.service = service;
  }

  @Override
  public void handle(RoutingContext ctx) {
    CallContext call = EdgeCall.enter(ctx);
    @Nullable Buffer body = EdgeCall.request(ctx).body();
    Question question = Question.of(
        rpc,
        ctx.request(),
        LegacyHeaders.ofRequest(ctx.request().headers(), RequestId.of(ctx)),
        Objects.requireNonNullElse(body, NOTHING));
    Terms terms = new Terms(
        service.answerBytesMax(),
        call.deadline().min(Deadline.after(service.deadlineMs())),
        call.scope());
    Future<EdgeAnswer> answer = client.ask(question, terms);
    answer.onComplete(
        told -> mesh.tell(ctx, told),
        failure -> ctx.fail(LegacyFailure.of(failure).toStatus()));
  }
}
