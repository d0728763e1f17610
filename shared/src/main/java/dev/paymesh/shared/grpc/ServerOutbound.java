package dev.paymesh.shared.grpc;

import com.google.protobuf.Message;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the writing side of an inbound call: messages while it is open, then one status behind the last of them. */
final class ServerOutbound<R> implements Outbound<R> {

  private static final Logger LOG = LoggerFactory.getLogger(ServerOutbound.class);

  /** A reply of this size fits the window of any caller that reads, so its trailers leave with it. */
  private static final int SENT_AT_ONCE_BYTES_MAX = 16 * 1024;

  private final String rpc;
  private final GrpcServerResponse<?, R> response;
  private final HttpConnection connection;
  private final CallScope scope;
  private Future<Void> sent = Future.succeededFuture();
  private @Nullable Runnable onSent;

  ServerOutbound(String rpc, GrpcServerRequest<?, R> request, CallScope scope) {
    this.rpc = rpc;
    this.response = request.response();
    this.connection = request.connection();
    this.scope = scope;
  }

  /** Ends the call OK behind what was written. */
  void end() {
    quietly(this::endWhenSent);
  }

  /** Ends the call OK with one message. */
  void end(R message) {
    quietly(() -> {
      boolean atOnce = leavesAtOnce(message);
      sent = response.write(message);
      if (atOnce) {
        response.end();
        leave();
        last(sent);
      } else {
        endWhenSent();
      }
    });
  }

  /** Ends the call with a status behind what was written. */
  void fail(MeshStatus status) {
    quietly(() -> {
      StatusWire.write(response.trailers(), status);
      response.status(status.code()).statusMessage(StatusWire.clipped(status.message()));
      endWhenSent();
    });
  }

  /** Resets the stream. */
  void reset() {
    quietly(response::cancel);
  }

  /** Unless there is no room for it: the caller has closed its window, to keep our answers waiting, or reads slowly. */
  private boolean leavesAtOnce(R message) {
    Http2ConnectionHandler handler = http2();
    Http2RemoteFlowController flow = handler.encoder().flowController();
    long room = Math.min(
        Math.min(
            flow.initialWindowSize(), flow.windowSize(handler.connection().connectionStream())),
        wire().channel().bytesBeforeUnwritable());
    int bytes = message instanceof Message sized ? sized.getSerializedSize() : 0;
    return bytes <= SENT_AT_ONCE_BYTES_MAX && room > SENT_AT_ONCE_BYTES_MAX;
  }

  /**
   * Takes the reply out of the stream's window queue, to leave with this turn's other writes. There Vert.x lets the trailers wait
   * with nobody to be told, so that a reset of the stream would close the connection under all its calls.
   */
  private void leave() {
    try {
      http2().encoder().flowController().writePendingBytes();
    } catch (Http2Exception broken) {
      http2().onError(wire(), true, broken);
    }
  }

  private Http2ConnectionHandler http2() {
    return (Http2ConnectionHandler) wire().handler();
  }

  private ChannelHandlerContext wire() {
    return ((HttpServerConnection) connection).channelHandlerContext();
  }

  /** Vert.x throws in its own depths when a stream is reset while its trailers wait in a queue: they come last. */
  private void endWhenSent() {
    if (sent.isComplete()) {
      last(response.end());
    } else {
      sent.onComplete(
          done -> quietly(() -> last(response.end())), lost -> last(Future.failedFuture(lost)));
    }
  }

  private void last(Future<Void> end) {
    if (onSent != null) {
      Runnable action = onSent;
      end.onComplete(done -> action.run());
    }
  }

  /** Runs the action when the caller has taken the whole answer, or is gone. */
  void onSent(Runnable action) {
    onSent = action;
  }

  /** vertx-grpc throws, rather than fails, when the stream or its connection has just gone: nobody is left to tell. */
  private void quietly(Runnable answer) {
    try {
      answer.run();
    } catch (RuntimeException gone) {
      LOG.debug("{} answered a caller that had gone", rpc, gone);
    }
  }

  @Override
  public Future<Void> write(R message) {
    if (!isOpen()) {
      return Future.failedFuture(
          MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the call has ended"));
    }
    try {
      sent = response.write(message);
      return sent;
    } catch (RuntimeException gone) {
      return Future.failedFuture(
          MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the caller has gone"));
    }
  }

  @Override
  public boolean isFull() {
    return isOpen() && response.writeQueueFull();
  }

  @Override
  public void onDrain(Runnable action) {
    if (!isOpen()) {
      return;
    }
    if (!response.writeQueueFull()) {
      // Vert.x tells only of the change from full to drained, which has been.
      action.run();
      return;
    }
    response.drainHandler(drained -> {
      response.drainHandler(null);
      action.run();
    });
  }

  @Override
  public boolean isOpen() {
    return !scope.ended();
  }

  @Override
  public void onEnd(Runnable action) {
    scope.onEnd(action);
  }
}
