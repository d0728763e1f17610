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
import dev.paymesh.shared.grpc.MeshStatus;
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
  private static final String LINES = StreamFormat.NDJSON.contentType();
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
    if (rest.uploads().isEmpty()) {
      requireLines(ctx);
    }
    String mediaType = mediaType(ctx);
    if (mediaType.isEmpty() || mediaType.startsWith(JSON)) {
      throw refused(ctx, LINES + ", " + MULTIPART + ", */*");
    }
    boolean lines = mediaType.startsWith(LINES);
    Runnable leave = slots.enter(Authentication.callerOf(ctx).userId());
    // Also of a body that never gets so far that there is a call to end.
    long timer = vertx.setTimer(
        rest.policy().getDeadlineMs(), late -> ctx.fail(HttpRefusal.BODY_TIMEOUT.failure()));
    ctx.addEndHandler(ended -> {
      vertx.cancelTimer(timer);
      leave.run();
    });
    if (lines) {
      ClientStream<Message, Message> call = open(ctx);
      new LineSource(ctx, rest, call.requests(), why -> {
            ctx.fail(why);
            call.cancel();
          })
          .start();
    } else if (mediaType.startsWith(MULTIPART)) {
      new UploadSource(ctx, rest, () -> open(ctx)).startForm();
    } else {
      new UploadSource(ctx, rest, () -> open(ctx)).startRaw(mediaType);
    }
  }

  /** Fails a request whose body is anything else. */
  static void requireLines(RoutingContext ctx) {
    if (!mediaType(ctx).startsWith(LINES)) {
      throw refused(ctx, LINES);
    }
  }

  private static MeshStatus refused(RoutingContext ctx, String taken) {
    ctx.put(ProblemHandler.TAKEN_TYPES, taken);
    return HttpRefusal.MEDIA_TYPE_UNSUPPORTED.failure();
  }

  /** Empty for none, for several, and for one that is encoded. */
  private static String mediaType(RoutingContext ctx) {
    List<String> types = ctx.request().headers().getAll(HttpHeaders.CONTENT_TYPE);
    boolean encoded = ctx.request().headers().getAll(HttpHeaders.CONTENT_ENCODING).stream()
        .anyMatch(coding -> !coding.equalsIgnoreCase("identity"));
    return types.size() != 1 || encoded ? "" : types.get(0).trim().toLowerCase(Locale.ROOT);
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
