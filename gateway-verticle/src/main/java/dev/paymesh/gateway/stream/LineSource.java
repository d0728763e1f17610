package dev.paymesh.gateway.stream;

import com.google.protobuf.Message;
import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.gateway.Authentication;
import dev.paymesh.gateway.problem.HttpRefusal;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.RequestStream;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Consumer;

/** Owns the way from a body of lines to the messages of one call, at the pace of the service. */
final class LineSource {

  private final RoutingContext ctx;
  private final RestMethod rest;
  private final RequestStream<Message> requests;
  private final Consumer<MeshStatus> refusal;
  private final HttpServerRequest request;
  private final RequestLines lines = new RequestLines();
  private long read;
  private boolean complete;
  private boolean over;

  /** {@code refusal} takes why no more is read. */
  LineSource(
      RoutingContext ctx,
      RestMethod rest,
      RequestStream<Message> requests,
      Consumer<MeshStatus> refusal) {
    this.ctx = ctx;
    this.rest = rest;
    this.requests = requests;
    this.refusal = refusal;
    this.request = ctx.request();
  }

  void start() {
    request.exceptionHandler(broken -> fail(HttpRefusal.REQUEST_MALFORMED.failure()));
    request.endHandler(end -> {
      complete = true;
      lines.complete();
      pump();
    });
    request.handler(chunk -> {
      lines.add(chunk);
      pump();
    });
  }

  private void pump() {
    try {
      send();
    } catch (MeshStatus refusal) {
      fail(refusal);
    }
  }

  private void send() {
    Buffer line = over || requests.isFull() ? null : lines.next();
    while (line != null) {
      read++;
      requests.write(message(line));
      line = requests.isFull() ? null : lines.next();
    }
    if (over) {
      return;
    }
    if (requests.isFull()) {
      request.pause();
      requests.onDrain(() -> {
        request.resume();
        pump();
      });
    } else if (complete) {
      over = true;
      requests.end();
    }
  }

  private Message message(Buffer line) {
    try {
      return rest.read(LinesRoute.about(ctx, line), Authentication.callerOf(ctx).userId());
    } catch (MeshStatus refusal) {
      throw refusal.violations().isEmpty() ? refusal : MeshStatus.invalid(inLine(refusal));
    }
  }

  /** Counted as people and editors count. */
  private List<FieldViolation> inLine(MeshStatus refusal) {
    return refusal.violations().stream()
        .map(found -> found.toBuilder()
            .setDescription("line " + read + ": " + found.getDescription())
            .build())
        .toList();
  }

  private void fail(MeshStatus why) {
    if (!over) {
      over = true;
      refusal.accept(why);
    }
  }
}
