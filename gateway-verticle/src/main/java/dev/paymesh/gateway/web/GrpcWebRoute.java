package dev.paymesh.gateway.web;

import com.google.protobuf.Message;
import dev.paymesh.gateway.Authentication;
import dev.paymesh.gateway.EdgeCall;
import dev.paymesh.gateway.console.MethodWeights.Weight;
import dev.paymesh.gateway.problem.ProblemHandler;
import dev.paymesh.gateway.problem.RequestId;
import dev.paymesh.gateway.stream.StreamRoute.Asked;
import dev.paymesh.gateway.transcode.EdgeFields;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.ServiceMethod;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Owns one unary rpc as a browser calls it by gRPC-Web; what passes and what does not is as in REST. */
public final class GrpcWebRoute implements Handler<RoutingContext> {

  private final RestMethod rest;
  private final ServiceMethod<Message, Message> method;
  private final Peer peer;
  private final Function<Message, Future<Message>> prepare;
  private final Weight weight;

  /** {@code prepare} completes the message before it is sent, say with evidence. */
  public GrpcWebRoute(
      RestMethod rest, Peer peer, Function<Message, Future<Message>> prepare, Weight weight) {
    this.rest = rest;
    this.method = rest.serviceMethod();
    this.peer = peer;
    this.prepare = prepare;
    this.weight = weight;
  }

  /** Has the failures of such requests told as their clients understand them; before any other failure handler. */
  public static void install(Router router) {
    router.route().failureHandler(GrpcWebRoute::answerFailure);
  }

  /** The media types of requests. */
  public static Pattern types() {
    return GrpcWebForm.TYPES;
  }

  /** Where an rpc is called. */
  public static String path(RestMethod rest) {
    return "/" + rest.descriptor().getService().getFullName() + "/"
        + rest.descriptor().getName();
  }

  /** A stream of replies, over the same frames. */
  public static Asked stream(RestMethod rest, Peer peer, Weight weight) {
    return Asked.once(
        rest,
        Asked.Source.of(rest, peer),
        (ctx, userId) -> read(ctx, rest, GrpcWebForm.of(ctx.request(), weight)),
        ctx -> GrpcWebForm.of(ctx.request(), weight));
  }

  private static Message read(RoutingContext ctx, RestMethod rest, GrpcWebForm form) {
    Buffer body = EdgeCall.request(ctx).body();
    Message sent = form.read(body == null ? Buffer.buffer() : body, rest.requestPrototype());
    return EdgeFields.received(sent, Authentication.callerOf(ctx).userId());
  }

  @Override
  public void handle(RoutingContext ctx) {
    EdgeCall.enter(ctx);
    GrpcWebForm form = GrpcWebForm.of(ctx.request(), weight);
    prepare
        .apply(read(ctx, rest, form))
        .compose(complete -> peer.call(method, complete))
        .onComplete(
            reply -> answer(ctx, form, form.message(reply).appendBuffer(form.end())), ctx::fail);
  }

  private static void answer(RoutingContext ctx, GrpcWebForm form, Buffer body) {
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, form.contentType())
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    ctx.response().end(body);
  }

  /** Without a message the status stands in the headers, of an answer that is 200 for everybody between. */
  private static void answerFailure(RoutingContext ctx) {
    HttpServerResponse response = ctx.response();
    boolean begun = response.headWritten() || response.ended() || response.closed();
    if (begun || !GrpcWebForm.isAskedFor(ctx.request())) {
      ctx.next();
      return;
    }
    MeshStatus why = ProblemHandler.failureOf(ctx);
    response
        .setStatusCode(200)
        .putHeader(HttpHeaders.CONTENT_TYPE, GrpcWebForm.contentTypeOf(ctx.request()))
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    GrpcWebForm.trailers(why, RequestId.of(ctx)).forEach(response::putHeader);
    response.end();
    ProblemHandler.discardBody(ctx);
  }
}
