package dev.paymesh.gateway;

import dev.paymesh.gateway.problem.HttpRefusal;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.regex.Pattern;

/** Owns what a body may be before anybody reads it: its media type, its size, and the time it takes to arrive. */
public final class BodyIntake implements Handler<RoutingContext> {

  /** Of one JSON document, whether it is a body, a line or a frame. */
  public static final int BYTES_MAX = 16 * 1024;

  private static final String TIMER = "bodyTimer";
  private static final Pattern JSON = Pattern.compile(
      "application/json(\\s*;\\s*charset=(\"utf-8\"|utf-8))?", Pattern.CASE_INSENSITIVE);

  private final BodyHandler collect = BodyHandler.create(false).setBodyLimit(BYTES_MAX);
  private final Pattern types;
  private final long arrivalMsMax;

  private BodyIntake(Pattern types, long arrivalMsMax) {
    this.types = types;
    this.arrivalMsMax = arrivalMsMax;
  }

  /** Of one JSON document. */
  static BodyIntake json(long arrivalMsMax) {
    return new BodyIntake(JSON, arrivalMsMax);
  }

  /** Of another media type. */
  static BodyIntake of(Pattern types, long arrivalMsMax) {
    return new BodyIntake(types, arrivalMsMax);
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (!isPlain(ctx.request().headers())) {
      ctx.fail(HttpRefusal.MEDIA_TYPE_UNSUPPORTED.failure());
      return;
    }
    long timer =
        ctx.vertx().setTimer(arrivalMsMax, late -> ctx.fail(HttpRefusal.BODY_TIMEOUT.failure()));
    ctx.addEndHandler(ended -> ctx.vertx().cancelTimer(timer));
    ctx.put(TIMER, timer);
    collect.handle(ctx);
    // In place of the collector's own handler, which takes broken framing for a defect of ours.
    ctx.request().exceptionHandler(broken -> ctx.fail(HttpRefusal.REQUEST_MALFORMED.failure()));
  }

  /** The body is here: its time limit no longer counts. */
  static void arrived(RoutingContext ctx) {
    Long timer = ctx.get(TIMER);
    if (timer != null) {
      ctx.vertx().cancelTimer(timer);
    }
  }

  /** For routes without a body: what was sent for nothing is refused, never dropped. */
  static void refuse(RoutingContext ctx) {
    MultiMap headers = ctx.request().headers();
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    if (headers.contains(HttpHeaders.TRANSFER_ENCODING) || length != null && !length.equals("0")) {
      ctx.fail(MeshStatus.invalid("body", "expected no body"));
    } else {
      ctx.next();
    }
  }

  private boolean isPlain(MultiMap headers) {
    List<String> types = headers.getAll(HttpHeaders.CONTENT_TYPE);
    return types.size() == 1
        && this.types.matcher(types.get(0).trim()).matches()
        && headers.getAll(HttpHeaders.CONTENT_ENCODING).stream()
            .allMatch("identity"::equalsIgnoreCase);
  }
}
