package dev.paymesh.gateway;

import com.google.protobuf.Message;
import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.gateway.auth.Caller;
import dev.paymesh.gateway.console.MethodWeights.Weight;
import dev.paymesh.gateway.migrate.MeshAnswers;
import dev.paymesh.gateway.problem.Problem;
import dev.paymesh.gateway.transcode.EdgeAnswer;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.gateway.transcode.RestRequest;
import dev.paymesh.gateway.web.Conditional;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import java.util.List;
import java.util.function.Function;

/** Owns one unary rpc's REST face: request to message, call, reply to answer. */
final class UnaryRoute implements MeshAnswers {

  private final RestMethod rest;
  private final ServiceMethod<Message, Message> method;
  private final Peer peer;
  private final Function<Message, Future<Message>> prepare;
  private final Weight weight;

  /** {@code prepare} completes the message before it is sent, say with evidence. */
  UnaryRoute(
      RestMethod rest, Peer peer, Function<Message, Future<Message>> prepare, Weight weight) {
    this.rest = rest;
    this.method = rest.serviceMethod();
    this.peer = peer;
    this.prepare = prepare;
    this.weight = weight;
  }

  @Override
  public void handle(RoutingContext ctx) {
    EdgeCall.enter(ctx);
    ask(ctx).onComplete(answer -> answer(ctx, answer), ctx::fail);
  }

  @Override
  public Future<EdgeAnswer> askBeside(RoutingContext ctx) {
    EdgeCall.enterBeside(ctx);
    return ask(ctx);
  }

  private Future<EdgeAnswer> ask(RoutingContext ctx) {
    Caller caller = Authentication.callerOf(ctx);
    RestRequest sent = EdgeCall.request(ctx);
    Message request = rest.read(sent, caller.userId());
    weight.request(request, sent.body());
    Future<EdgeAnswer> reply =
        prepare.apply(request).compose(complete -> peer.call(method, complete)).map(this::weighed);
    return StaleReads.follow(ctx, rest, reply)
        .recover(failure -> Future.failedFuture(withOutcome(request, named(failure))));
  }

  private EdgeAnswer weighed(Message reply) {
    EdgeAnswer answer = rest.answer(reply);
    weight.reply(rest.body(reply), answer.body());
    return answer;
  }

  @Override
  public void tell(RoutingContext ctx, EdgeAnswer answer) {
    answer(ctx, answer);
  }

  static void answer(RoutingContext ctx, EdgeAnswer whole) {
    EdgeAnswer answer = Conditional.answer(ctx.request(), whole);
    ctx.response().setStatusCode(answer.status());
    answer.headers().forEach(ctx.response()::putHeader);
    ctx.response().putHeader("Cache-Control", "no-store");
    ctx.response().end(answer.body());
  }

  /** Where nobody here knows whether it was done, the client is told where to ask. */
  private MeshStatus withOutcome(Message request, MeshStatus failure) {
    return switch (failure.code()) {
      case DEADLINE_EXCEEDED, UNAVAILABLE, CANCELLED ->
        rest.outcomePath(request)
            .map(path -> Problem.withOutcome(failure, path))
            .orElse(failure);
      default -> failure;
    };
  }

  /** What a service found wrong, by the names the client knows. */
  private MeshStatus named(Throwable failure) {
    MeshStatus status = MeshStatus.of(failure);
    if (status.code() != GrpcStatus.INVALID_ARGUMENT || status.violations().isEmpty()) {
      return status;
    }
    List<FieldViolation> named = status.violations().stream()
        .map(
            found -> found.toBuilder().setField(rest.restName(found.getField())).build())
        .toList();
    return MeshStatus.invalid(named);
  }
}
