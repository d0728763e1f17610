package dev.paymesh.gateway.stream;

import com.google.protobuf.Message;
import dev.paymesh.gateway.Authentication;
import dev.paymesh.gateway.Drainable;
import dev.paymesh.gateway.EdgeCall;
import dev.paymesh.gateway.GatewayConfig;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Owns one rpc's stream of replies as a way in, and the sessions that are open. */
public final class StreamRoute implements Handler<RoutingContext>, Drainable {

  private final Vertx vertx;
  private final Asked asked;
  private final Peer peer;
  private final StreamSlots slots;
  private final Timing timing;
  private final Set<StreamSession> sessions = new HashSet<>();
  private final Ending<StreamSession> ending;
  private final long heartbeat;

  /**
   * What a request asks for.
   *
   * @param read the message, of the caller by its id; fails with what is wrong
   * @param form how the replies are to look
   */
  public record Asked(
      RestMethod rest,
      BiFunction<RoutingContext, String, Message> read,
      Function<RoutingContext, StreamForm> form) {

    /** Over REST: as events or as lines. */
    public static Asked byRest(RestMethod rest) {
      ToLongFunction<Message> ids = JsonForm.ids(rest.descriptor().getOutputType());
      return new Asked(
          rest,
          (ctx, userId) -> rest.read(EdgeCall.request(ctx), userId),
          ctx -> new JsonForm(StreamFormat.of(ctx.request().headers()), rest.writer(), ids));
    }
  }

  public StreamRoute(Vertx vertx, Asked asked, Peer peer, GatewayConfig config) {
    this.vertx = vertx;
    this.asked = asked;
    this.peer = peer;
    this.slots = config.quotas().streams();
    this.timing = config.timing();
    this.ending = new Ending<>(vertx, StreamSession::drain);
    // One timer for all sessions of this event loop.
    this.heartbeat =
        vertx.setPeriodic(timing.heartbeatMs(), tick -> sessions.forEach(StreamSession::heartbeat));
  }

  @Override
  public void handle(RoutingContext ctx) {
    String userId = Authentication.callerOf(ctx).userId();
    Message request = asked.read().apply(ctx, userId);
    Runnable leave = slots.enter(userId);
    StreamSession session = new StreamSession(vertx, ctx, terms(ctx));
    sessions.add(session);
    ctx.addEndHandler(ended -> {
      sessions.remove(session);
      leave.run();
      session.close();
    });
    session.start(peer, asked.rest().serviceMethod(), request);
    // Not refused while this gateway drains: an EventSource never comes back after a 503.
    ending.joined(session);
  }

  private StreamSession.Terms terms(RoutingContext ctx) {
    return new StreamSession.Terms(
        EdgeCall.stream(ctx, asked.rest().policy().getDeadlineMs()),
        timing.slowReaderMs(),
        asked.form().apply(ctx));
  }

  @Override
  public void drain(long windowMs) {
    ending.begin(windowMs, List.copyOf(sessions));
  }

  @Override
  public void stop() {
    vertx.cancelTimer(heartbeat);
    ending.now(List.copyOf(sessions));
  }
}
