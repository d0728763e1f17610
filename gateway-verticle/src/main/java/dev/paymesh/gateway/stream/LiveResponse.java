package dev.paymesh.gateway.stream;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.Map;

/** Owns a response that is written piece by piece, and what becomes of it when its client does not read. */
public final class LiveResponse {

  /** Of an answer whose length nobody knows before its end. */
  private static final long UNTOLD = Long.MAX_VALUE;

  private final HttpConnection connection;
  private final HttpServerResponse response;
  private final boolean framed;
  private long left = UNTOLD;
  private Future<Void> ended = Future.succeededFuture();

  public LiveResponse(HttpServerRequest request) {
    this.connection = request.connection();
    this.response = request.response();
    this.framed = request.version() == HttpVersion.HTTP_2;
  }

  /** Sets the head, which goes with the first bytes; no proxy is to keep them. */
  public void open(String contentType) {
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache, no-transform")
        .putHeader("X-Accel-Buffering", "no");
  }

  /** The same of so many bytes: fewer of them, or more, are never passed off as all. */
  public void open(String contentType, Map<String, String> headers, long bytes) {
    left = bytes;
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
        .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(bytes));
    headers.forEach(response::putHeader);
  }

  /** Sends the head, even if there are no bytes yet. */
  public void flush() {
    response.writeHead();
  }

  public void write(Buffer piece) {
    if (left != UNTOLD) {
      left -= piece.length();
    }
    if (left < 0) {
      drop();
    } else {
      response.write(piece);
    }
  }

  /** Who does not read would never see the end, and keep this gateway from stopping. */
  public void end(Buffer last) {
    if (isFull() || left > 0 && left != UNTOLD) {
      drop();
    } else {
      ended = response.end(last);
    }
  }

  /** Drops a client that has not taken the end. */
  public void dropUnlessTaken() {
    if (!ended.isComplete()) {
      drop();
    }
  }

  public boolean isOpen() {
    return !response.ended() && !response.closed();
  }

  /** Whether the client reads slower than bytes come. */
  public boolean isFull() {
    return response.writeQueueFull();
  }

  public void onDrain(Runnable action) {
    response.drainHandler(drained -> action.run());
  }

  /**
   * Drops a client that does not read. At the socket: an orderly close would wait until it does. Of a connection with
   * other streams only this one goes.
   */
  public void drop() {
    if (framed) {
      response.reset();
      return;
    }
    ((HttpServerConnection) connection).channelHandlerContext().close();
  }
}
