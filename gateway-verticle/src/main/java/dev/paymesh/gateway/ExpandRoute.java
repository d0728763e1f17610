package dev.paymesh.gateway;

import com.google.protobuf.Message;
import dev.paymesh.gateway.transcode.EdgeAnswer;
import dev.paymesh.gateway.transcode.Expandable;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.grpc.Call;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Owns {@code ?expand=user}: what an id in an answer stands for, fetched beside the answer and put into it. What cannot
 * be had, or not by this caller, is null; it never fails the request.
 */
final class ExpandRoute implements Handler<RoutingContext> {

  private static final String EXPAND = "expand";

  private final RestMethod rest;
  private final Services services;
  private final Map<String, Expandable> expandables;

  ExpandRoute(RestMethod rest, Services services) {
    this.rest = rest;
    this.services = services;
    this.expandables = Expandable.of(rest, services.descriptors());
  }

  @Override
  public void handle(RoutingContext ctx) {
    List<String> names = ctx.queryParams().getAll(EXPAND);
    if (names.isEmpty() || expandables.isEmpty()) {
      ctx.next();
      return;
    }
    if (names.size() > 1 || !expandables.containsKey(names.get(0))) {
      throw MeshStatus.invalid(
          EXPAND, "expected one of " + String.join(", ", expandables.keySet()));
    }
    ctx.queryParams().remove(EXPAND);
    fetch(ctx, expandables.get(names.get(0)));
  }

  private void fetch(RoutingContext ctx, Expandable wanted) {
    String userId = Authentication.callerOf(ctx).userId();
    EdgeCall.enter(ctx);
    Message request = rest.read(EdgeCall.request(ctx), userId);
    Peer peer = services.of(wanted.service());
    // Most ids are the caller's own, so that one is asked for before anybody knows.
    Call<Message> own = peer.start(wanted.method(), wanted.request(userId));
    services
        .of(rest)
        .<Message, Message>call(rest.serviceMethod(), request)
        .compose(
            reply -> found(wanted, reply, userId, own).map(other -> expanded(reply, wanted, other)))
        .onComplete(answer -> UnaryRoute.answer(ctx, answer), failure -> {
          own.cancel();
          ctx.fail(failure);
        });
  }

  private Future<Buffer> found(Expandable wanted, Message reply, String userId, Call<Message> own) {
    String id = wanted.id(rest.body(reply));
    Future<Message> other = own.future();
    if (!id.equals(userId)) {
      own.cancel();
      other = services.of(wanted.service()).call(wanted.method(), wanted.request(id));
    }
    return other.map(wanted::written).otherwise(Buffer.buffer("null"));
  }

  private EdgeAnswer expanded(Message reply, Expandable wanted, Buffer other) {
    EdgeAnswer answer = rest.answer(reply);
    Map<String, String> headers = new HashMap<>(answer.headers());
    // The tag is of the answer without what was put into it.
    headers.remove("ETag");
    return new EdgeAnswer(answer.status(), headers, wanted.put(answer.body(), other));
  }
}
