package dev.paymesh.gateway.socket;

import dev.paymesh.gateway.Authentication;
import dev.paymesh.gateway.Drainable;
import dev.paymesh.gateway.EdgeAudit;
import dev.paymesh.gateway.EdgeCall;
import dev.paymesh.gateway.GatewayConfig;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.problem.HttpRefusal;
import dev.paymesh.gateway.stream.Ending;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.gateway.web.Origins;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.watch.Rounds;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.Map;

/** Owns one rpc of streams both ways as a WebSocket, and those that are open. */
public final class SocketRoute implements Handler<RoutingContext>, Drainable {

  /** Names the form of the frames; a client asks for it. */
  public static final String PROTOCOL = "paymesh.v1.json";

  private final Vertx vertx;
  private final RestMethod rest;
  private final Peer peer;
  private final StreamSlots slots;
  private final Timing timing;
  private final Origins origins;
  private final Rounds<SocketSession> sessions;
  private final Ending<SocketSession> ending;

  public SocketRoute(Vertx vertx, RestMethod rest, Peer peer, GatewayConfig config) {
    this.vertx = vertx;
    this.rest = rest;
    this.peer = peer;
    this.slots = config.quotas().streams();
    this.timing = config.timing();
    this.origins = new Origins(config.browsers().origins());
    this.ending = new Ending<>(vertx, SocketSession::drain);
    this.sessions =
        new Rounds<>(vertx, timing.heartbeatMs(), due -> due.forEach(SocketSession::ping));
  }

  /** Whatever is wrong is told in plain HTTP, before there is a socket. */
  @Override
  public void handle(RoutingContext ctx) {
    if (!isUpgrade(ctx)) {
      if (ctx.request().version() != HttpVersion.HTTP_2) {
        ctx.response().putHeader(HttpHeaders.UPGRADE, "websocket");
      }
      throw HttpRefusal.UPGRADE_REQUIRED.failure();
    }
    if (!origins.admit(ctx.request())) {
      throw EdgeAudit.refused(
          ctx, rest, Authentication.callerOf(ctx), HttpRefusal.ACCESS_DENIED.failure());
    }
    for (Map.Entry<String, String> parameter : ctx.queryParams()) {
      throw MeshStatus.invalid(parameter.getKey(), "expected no query parameter");
    }
    if (!asksForProtocol(ctx)) {
      throw MeshStatus.invalid("Sec-WebSocket-Protocol", "expected " + PROTOCOL);
    }
    Runnable leave = slots.enter(Authentication.callerOf(ctx).userId());
    CallContext call = EdgeCall.stream(ctx, rest.policy().getDeadlineMs());
    ctx.request().toWebSocket().onComplete(socket -> open(ctx, socket, call, leave), broken -> {
      leave.run();
      ctx.fail(HttpRefusal.REQUEST_MALFORMED.failure());
    });
  }

  private static boolean isUpgrade(RoutingContext ctx) {
    String upgrade = ctx.request().getHeader(HttpHeaders.UPGRADE);
    return "websocket".equalsIgnoreCase(upgrade);
  }

  private static boolean asksForProtocol(RoutingContext ctx) {
    return ctx.request().headers().getAll("Sec-WebSocket-Protocol").stream()
        .flatMap(header -> Arrays.stream(header.split(",")))
        .anyMatch(protocol -> protocol.trim().equals(PROTOCOL));
  }

  private void open(RoutingContext ctx, ServerWebSocket socket, CallContext call, Runnable leave) {
    SocketSession.Client client = new SocketSession.Client(
        socket, ((HttpServerConnection) ctx.request().connection()).channelHandlerContext());
    SocketSession session =
        new SocketSession(vertx, ctx, client, new SocketSession.Terms(rest, call, timing));
    sessions.add(session);
    socket.closeHandler(closed -> {
      sessions.remove(session);
      leave.run();
      session.close();
    });
    session.start(peer);
    ending.joined(session);
  }

  @Override
  public void drain(long windowMs) {
    ending.begin(windowMs, sessions.all());
  }

  @Override
  public void stop() {
    sessions.stop();
    ending.now(sessions.all());
  }
}
