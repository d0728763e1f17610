package dev.paymesh.gateway.problem;

import dev.paymesh.gateway.trace.EdgeTrace;
import dev.paymesh.gateway.trace.Receipt;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the answer to every request that fails on a router, whoever failed it. */
public final class ProblemHandler implements Handler<RoutingContext> {

  /** Metadata of a route by pattern: the paths it takes. */
  public static final String PATHS = "paths";

  /** What a request may be instead, where its media type is not taken; JSON unless a route puts something else. */
  public static final String TAKEN_TYPES = "takenTypes";

  private static final int TIME_IS_UP = 504;

  private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

  private final AllowedMethods allowed;

  private ProblemHandler(Router router) {
    this.allowed = new AllowedMethods(router);
  }

  /** Answers for this router, its sub-routers, and for paths and methods no route takes. */
  public static void install(Router router) {
    ProblemHandler handler = new ProblemHandler(router);
    router.route().failureHandler(handler);
    // What no route takes never reaches a failure handler, only these.
    for (int status = 400; status < 600; status++) {
      int unrouted = status;
      router.errorHandler(status, ctx -> handler.answer(ctx, unrouted));
    }
  }

  @Override
  public void handle(RoutingContext ctx) {
    answer(ctx, ctx.statusCode());
  }

  private void answer(RoutingContext ctx, int status) {
    HttpServerResponse response = ctx.response();
    if (response.ended() || response.closed()) {
      return;
    }
    MeshStatus failure = failure(ctx, status);
    if (response.headWritten()) {
      breakOff(ctx);
      return;
    }
    addHints(ctx, failure);
    ProblemResponse.send(response, failure, RequestId.of(ctx), receipt(ctx, failure));
    UnreadBody.discard(ctx.vertx(), ctx.request());
  }

  /** Whoever was left waiting, and may know, is told for what. */
  private static Optional<Receipt> receipt(RoutingContext ctx, MeshStatus failure) {
    return HttpErrors.status(failure) == TIME_IS_UP ? EdgeTrace.receipt(ctx) : Optional.empty();
  }

  /** What a request failed with; a defect of ours is logged, and told without its text. */
  public static MeshStatus failureOf(RoutingContext ctx) {
    return failure(ctx, ctx.statusCode());
  }

  /** What is left of a body that nobody will use. */
  public static void discardBody(RoutingContext ctx) {
    UnreadBody.discard(ctx.vertx(), ctx.request());
  }

  private static MeshStatus failure(RoutingContext ctx, int status) {
    @Nullable Throwable cause = ctx.failure();
    if (cause instanceof MeshStatus failure) {
      return failure;
    }
    if (cause == null || cause instanceof HttpException || status >= 400 && status < 500) {
      return HttpRefusal.ofStatus(status).failure();
    }
    LOG.error("request {} failed", RequestId.of(ctx), cause);
    return MeshStatus.internal();
  }

  /** Half an answer must not look like a whole one. */
  private static void breakOff(RoutingContext ctx) {
    if (ctx.request().version() == HttpVersion.HTTP_2) {
      ctx.response().reset();
    } else {
      ctx.request().connection().close();
    }
  }

  private void addHints(RoutingContext ctx, MeshStatus failure) {
    int status = HttpErrors.status(failure);
    if (status == 405 && !ctx.response().headers().contains(HttpHeaders.ALLOW)) {
      ctx.response().putHeader(HttpHeaders.ALLOW, allowed.on(ctx.normalizedPath()));
    }
    if (failure == HttpRefusal.MEDIA_TYPE_UNSUPPORTED.failure()) {
      ctx.response().putHeader(HttpHeaders.ACCEPT, ctx.get(TAKEN_TYPES, "application/json"));
    }
  }
}
