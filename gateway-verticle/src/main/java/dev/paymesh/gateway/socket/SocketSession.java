package dev.paymesh.gateway.socket;

import com.google.protobuf.Message;
import dev.paymesh.gateway.Authentication;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.problem.Problem;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.gateway.transcode.RestRequest;
import dev.paymesh.shared.grpc.BidiStream;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Owns one WebSocket and the call behind it: a text frame is a message of JSON, an empty one the end of what the client
 * says. A failure is a frame {@code {"error": problem}} and then the close code 4000 + gRPC status.
 */
final class SocketSession {

  private static final short NORMAL = 1000;
  private static final short GOING_AWAY = 1001;
  private static final short UNSUPPORTED = 1003;
  private static final short TOO_BIG = 1009;
  private static final int FAILURE = 4000;
  private static final Buffer PING = Buffer.buffer("paymesh");
  private static final long TAKE_END_MS_MAX = 500;
  private static final int PINGS_UNANSWERED_MAX = 2;

  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final ChannelHandlerContext channel;
  private final Terms terms;
  private final Map<String, String> path;
  private final MultiMap headers;
  private final String userId;
  private @Nullable BidiStream<Message> call;
  private int unanswered;
  private long askedNanos = System.nanoTime();
  private long patience = -1;
  private boolean held;
  private boolean halfClosed;
  private boolean over;

  /** What is called, for whom and until when, and how long a client may fall behind. */
  record Terms(RestMethod rest, CallContext call, Timing timing) {}

  /** Who talks: its WebSocket, and what carries it. */
  record Client(ServerWebSocket socket, ChannelHandlerContext channel) {}

  SocketSession(Vertx vertx, RoutingContext ctx, Client client, Terms terms) {
    HttpServerRequest request = ctx.request();
    this.vertx = vertx;
    this.socket = client.socket();
    this.channel = client.channel();
    this.terms = terms;
    this.path = Map.copyOf(ctx.pathParams());
    this.headers = request.headers();
    this.userId = Authentication.callerOf(ctx).userId();
  }

  void start(Peer peer) {
    BidiStream<Message> opened =
        peer.bidiStream(terms.call(), terms.rest().serviceMethod(), this::send);
    call = opened;
    socket.textMessageHandler(text -> receive(opened, text));
    socket.binaryMessageHandler(bytes -> end(UNSUPPORTED, "expected text frames"));
    socket.pongHandler(pong -> unanswered = 0);
    socket.exceptionHandler(broken -> end(TOO_BIG, "the frame is too large or malformed"));
    opened.replies().end().onComplete(done -> end(NORMAL, ""), this::fail);
  }

  /** The client is held back while the service is behind. */
  private void receive(BidiStream<Message> to, String text) {
    // Who talks is there, however late its answer to a ping comes behind its words.
    unanswered = 0;
    if (over) {
      return;
    }
    if (text.isEmpty()) {
      halfClosed = true;
      to.requests().end();
      return;
    }
    try {
      requireOpen();
      RestRequest frame =
          new RestRequest(path, MultiMap.caseInsensitiveMultiMap(), headers, Buffer.buffer(text));
      to.requests().write(terms.rest().read(frame, userId));
    } catch (MeshStatus refusal) {
      fail(refusal);
      return;
    }
    if (to.requests().isFull()) {
      held = true;
      socket.pause();
      to.requests().onDrain(this::free);
    }
  }

  private void requireOpen() {
    if (halfClosed) {
      throw MeshStatus.invalid("frame", "expected nothing after the empty frame");
    }
  }

  private void free() {
    held = false;
    socket.resume();
  }

  /** The service is held back while the client is behind, and in the end the client is dropped. */
  private void send(Message reply) {
    BidiStream<Message> from = call;
    if (over || socket.isClosed()) {
      return;
    }
    socket.writeTextMessage(terms.rest().writer().write(reply).toString());
    if (socket.writeQueueFull() && patience < 0 && from != null) {
      from.replies().pause();
      patience = vertx.setTimer(terms.timing().slowReaderMs(), still -> drop());
      socket.drainHandler(drained -> {
        vertx.cancelTimer(patience);
        patience = -1;
        from.replies().resume();
      });
    }
  }

  private void fail(Throwable failure) {
    MeshStatus why = MeshStatus.of(failure);
    if (!over && !socket.isClosed()) {
      Buffer problem = Problem.of(why, terms.call().requestId()).toJson();
      socket.writeTextMessage("{\"error\":" + problem + "}");
      end((short) (FAILURE + why.code().code), why.code().name());
    }
  }

  private void end(short code, String reason) {
    end(code, reason, terms.timing().slowReaderMs());
  }

  /** Once; whatever comes after this is not heard. */
  private void end(short code, String reason, long takenWithinMs) {
    if (over) {
      return;
    }
    over = true;
    // So that the client's own close is read, whoever held it back.
    socket.resume();
    if (!socket.isClosed()) {
      socket.close(code, reason);
      // Who does not read does not see the end either, and would keep this gateway from stopping.
      vertx.cancelTimer(patience);
      patience = vertx.setTimer(takenWithinMs, late -> drop());
    }
    if (call != null) {
      call.replies().cancel();
    }
  }

  /** Asks whether the client is still there; one that leaves several unanswered is not, unless we do not listen. */
  void ping() {
    long now = System.nanoTime();
    boolean late =
        now - askedNanos < TimeUnit.MILLISECONDS.toNanos(terms.timing().heartbeatMs()) / 2;
    if (late) {
      // A loop that stood still makes up for its ticks at once; no answer comes between them.
      return;
    }
    askedNanos = now;
    if (held) {
      unanswered = 0;
    } else if (unanswered >= PINGS_UNANSWERED_MAX) {
      drop();
    } else if (!socket.isClosed() && !socket.writeQueueFull()) {
      unanswered++;
      socket.writePing(PING);
    }
  }

  /** At the socket: an orderly close would wait until the client reads. */
  private void drop() {
    over = true;
    // Past the handlers, one of which would wait for what this client does not read.
    Channel.Unsafe wire = channel.channel().unsafe();
    wire.close(wire.voidPromise());
  }

  /** This gateway goes away: the client comes back to another one. */
  void drain() {
    end(GOING_AWAY, "this gateway goes away", TAKE_END_MS_MAX);
  }

  /** The client has gone, or has had all. */
  void close() {
    over = true;
    vertx.cancelTimer(patience);
    if (call != null) {
      call.replies().cancel();
    }
  }
}
