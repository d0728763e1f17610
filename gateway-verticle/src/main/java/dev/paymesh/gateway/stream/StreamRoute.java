package dev.paymesh.gateway.stream;

import com.google.protobuf.Message;
import dev.paymesh.gateway.Authentication;
import dev.paymesh.gateway.Drainable;
import dev.paymesh.gateway.EdgeCall;
import dev.paymesh.gateway.GatewayConfig;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.console.MethodWeights.Weight;
import dev.paymesh.gateway.problem.ProblemHandler;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.grpc.BidiStream;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Inbound;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.watch.Rounds;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Owns one rpc's stream of replies as a way in, and the sessions that are open. */
public final class StreamRoute implements Handler<RoutingContext>, Drainable {

  private final Vertx vertx;
  private final Asked asked;
  private final StreamSlots slots;
  private final Timing timing;
  private final Rounds<StreamSession> sessions;
  private final Ending<StreamSession> ending;

  /** A request that was read, and begins its call when there is room for it. */
  @FunctionalInterface
  interface Beginning {
    Inbound begin(StreamSession session);
  }

  /**
   * What a request asks for.
   *
   * @param read the request; fails with what is wrong
   * @param form how the replies are to look
   */
  public record Asked(
      RestMethod rest,
      Function<RoutingContext, Beginning> read,
      Function<RoutingContext, StreamForm> form) {

    /** Who serves a stream: a peer, or the gateway itself. */
    @FunctionalInterface
    public interface Source {

      Inbound open(CallContext call, Message request, Consumer<Message> receiver);

      /** Somebody else, by the rpc. */
      static Source of(RestMethod rest, Peer peer) {
        return (call, request, receiver) ->
            peer.stream(call, rest.serviceMethod(), request, receiver);
      }
    }

    /** By one message, of the caller by its id. */
    public static Asked once(
        RestMethod rest,
        Source source,
        BiFunction<RoutingContext, String, Message> read,
        Function<RoutingContext, StreamForm> form) {
      return new Asked(
          rest,
          ctx -> {
            Message request = read.apply(ctx, Authentication.callerOf(ctx).userId());
            return session -> source.open(session.call(), request, session::take);
          },
          form);
    }

    /** Over REST: as events, as lines, or as the file that the replies are. */
    public static Asked byRest(RestMethod rest, Source source, Weight weight) {
      return once(
          rest,
          source,
          (ctx, userId) -> rest.read(EdgeCall.request(ctx), userId),
          forms(rest, weight));
    }

    /** By as many messages as there are lines in the body; the replies come meanwhile. */
    public static Asked byLines(RestMethod rest, Peer peer, Weight weight) {
      return new Asked(
          rest,
          ctx -> {
            LinesRoute.requireLines(ctx);
            return session -> {
              BidiStream<Message> call =
                  peer.bidiStream(session.call(), rest.serviceMethod(), session::take);
              new LineSource(ctx, rest, call.requests(), session::refuse).start();
              ctx.addEndHandler(ended -> ProblemHandler.discardBody(ctx));
              return call.replies();
            };
          },
          forms(rest, weight));
    }

    private static Function<RoutingContext, StreamForm> forms(RestMethod rest, Weight weight) {
      ToLongFunction<Message> ids = JsonForm.ids(rest.descriptor().getOutputType());
      Optional<StreamForm> file = rest.downloads().map(FileForm::new);
      return ctx -> file.orElseGet(
          () -> new JsonForm(StreamFormat.of(ctx.request().headers()), rest.writer(), ids, weight));
    }
  }

  public StreamRoute(Vertx vertx, Asked asked, GatewayConfig config) {
    this.vertx = vertx;
    this.asked = asked;
    this.slots = config.quotas().streams();
    this.timing = config.timing();
    this.ending = new Ending<>(vertx, StreamSession::drain);
    this.sessions =
        new Rounds<>(vertx, timing.heartbeatMs(), due -> due.forEach(StreamSession::heartbeat));
  }

  @Override
  public void handle(RoutingContext ctx) {
    Beginning call = asked.read().apply(ctx);
    Runnable leave = slots.enter(Authentication.callerOf(ctx).userId());
    StreamSession session = new StreamSession(vertx, ctx, terms(ctx));
    sessions.add(session);
    ctx.addEndHandler(ended -> {
      sessions.remove(session);
      leave.run();
      session.close();
    });
    session.follow(call.begin(session));
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
    ending.begin(windowMs, sessions.all());
  }

  @Override
  public void stop() {
    sessions.stop();
    ending.now(sessions.all());
  }
}
