package dev.paymesh.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;

/** Owns the wire form of one server-sent event stream (WHATWG HTML, section 9.2). */
final class SseStream {

  static final int RETRY_MS = 2_000;

  private final HttpConnection connection;
  private final HttpServerResponse response;
  private final boolean framed;
  private Future<Void> ended = Future.succeededFuture();

  SseStream(HttpServerRequest request) {
    this.connection = request.connection();
    this.response = request.response();
    this.framed = request.version() == HttpVersion.HTTP_2;
  }

  /** Sends the head and the reconnection time, so that proxies and browsers see bytes at once. */
  void open() {
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache, no-transform")
        .putHeader("X-Accel-Buffering", "no");
    response.write("retry: " + RETRY_MS + "\n\n");
  }

  /** One event with an id to resume from; {@code data} is one line. */
  void event(long id, String name, Buffer data) {
    response.write(Buffer.buffer("id: " + id + "\nevent: " + name + "\ndata: ")
        .appendBuffer(data)
        .appendString("\n\n"));
  }

  /** One event that is no place to resume from. */
  void event(String name, Buffer data) {
    response.write(
        Buffer.buffer("event: " + name + "\ndata: ").appendBuffer(data).appendString("\n\n"));
  }

  void heartbeat() {
    response.write(": heartbeat\n\n");
  }

  /** Asks the client to come back after a while, and ends. */
  void endAndRetryIn(long ms) {
    end("retry: " + ms + "\n\n");
  }

  void end() {
    end("");
  }

  /** Who does not read would never see the end, and keep this gateway from stopping. */
  private void end(String last) {
    if (isFull()) {
      drop();
    } else {
      ended = response.end(last);
    }
  }

  /** Drops a client that has not taken the end. */
  void dropUnlessTaken() {
    if (!ended.isComplete()) {
      drop();
    }
  }

  boolean isOpen() {
    return !response.ended() && !response.closed();
  }

  /** Whether the client reads slower than events come. */
  boolean isFull() {
    return response.writeQueueFull();
  }

  void onDrain(Runnable action) {
    response.drainHandler(drained -> action.run());
  }

  /**
   * Drops a client that does not read. At the socket: an orderly close would wait until it does. Of a connection with
   * other streams only this one goes.
   */
  void drop() {
    if (framed) {
      response.reset();
      return;
    }
    ((HttpServerConnection) connection).channelHandlerContext().close();
  }
}
