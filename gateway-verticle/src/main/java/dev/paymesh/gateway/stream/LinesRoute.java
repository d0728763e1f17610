package dev.paymesh.gateway.stream;

import com.google.protobuf.Message;
import dev.paymesh.gateway.Authentication;
import dev.paymesh.gateway.EdgeCall;
import dev.paymesh.gateway.GatewayConfig;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.problem.HttpRefusal;
import dev.paymesh.gateway.problem.ProblemHandler;
import dev.paymesh.gateway.transcode.EdgeAnswer;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.gateway.transcode.RestRequest;
import dev.paymesh.shared.grpc.ClientStream;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.ServiceMethod;
import java.util.List;
import java.util.Locale;

/** Owns one rpc's stream of requests as a way in: lines of JSON, a raw body or a multipart file, by the media type. */
public final class LinesRoute implements Handler<RoutingContext> {

  private static final String MULTIPART = "multipart/form-data";
  private static final String JSON = "application/json";

  private final Vertx vertx;
  private final RestMethod rest;
  private final ServiceMethod<Message, Message> method;
  private final Peer peer;
  private final StreamSlots slots;

  public LinesRoute(Vertx vertx, RestMethod rest, Peer peer, GatewayConfig config) {
    this.vertx = vertx;
    this.rest = rest;
    this.method = rest.serviceMethod();
    this.peer = peer;
    this.slots = config.quotas().streams();
  }

  @Override
  public void handle(RoutingContext ctx) {
    String mediaType = mediaType(ctx);
    boolean lines = mediaType.startsWith(StreamFormat.NDJSON.contentType());
    if (!lines && (rest.uploads().isEmpty() || mediaType.startsWith(JSON))) {
      throw HttpRefusal.MEDIA_TYPE_UNSUPPORTED.failure();
    }
    Runnable leave = slots.enter(Authentication.callerOf(ctx).userId());
    // Also of a body that never gets so far that there is a call to end.
    long timer = vertx.setTimer(
        rest.policy().getDeadlineMs(), late -> ctx.fail(HttpRefusal.BODY_TIMEOUT.failure()));
    ctx.addEndHandler(ended -> {
      vertx.cancelTimer(timer);
      leave.run();
    });
    if (lines) {
      new LineSource(ctx, rest, open(ctx)).start();
    } else if (mediaType.startsWith(MULTIPART)) {
      new UploadSource(ctx, rest, () -> open(ctx)).startForm();
    } else {
      new UploadSource(ctx, rest, () -> open(ctx)).startRaw(mediaType);
    }
  }

  private static String mediaType(RoutingContext ctx) {
    List<String> types = ctx.request().headers().getAll(HttpHeaders.CONTENT_TYPE);
    boolean encoded = ctx.request().headers().getAll(HttpHeaders.CONTENT_ENCODING).stream()
        .anyMatch(coding -> !coding.equalsIgnoreCase("identity"));
    if (types.size() != 1 || types.get(0).isBlank() || encoded) {
      throw HttpRefusal.MEDIA_TYPE_UNSUPPORTED.failure();
    }
    return types.get(0).trim().toLowerCase(Locale.ROOT);
  }

  /** The call, with its end whatever ends first: the reply, the rpc's own deadline, the token, or the client. */
  private ClientStream<Message, Message> open(RoutingContext ctx) {
    ClientStream<Message, Message> call =
        peer.clientStream(EdgeCall.stream(ctx, rest.policy().getDeadlineMs()), method);
    ctx.addEndHandler(ended -> call.cancel());
    call.reply().onComplete(reply -> answer(ctx, reply), ctx::fail);
    return call;
  }

  private void answer(RoutingContext ctx, Message reply) {
    if (ctx.response().ended() || ctx.response().closed() || ctx.failed()) {
      return;
    }
    EdgeAnswer answer = rest.answer(reply);
    ctx.response().setStatusCode(answer.status());
    answer.headers().forEach(ctx.response()::putHeader);
    ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    ctx.response().end(answer.body());
    // What still comes, nobody wants.
    ProblemHandler.discardBody(ctx);
  }

  /** The request as its path, query and headers tell it. */
  static RestRequest about(RoutingContext ctx, Buffer body) {
    return new RestRequest(ctx.pathParams(), ctx.queryParams(), ctx.request().headers(), body);
  }
}
