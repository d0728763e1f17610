package dev.paymesh.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Owns the wire form of one server-sent event stream (WHATWG HTML, section 9.2). */
final class SseStream {

  static final int RETRY_MS = 2_000;

  private final HttpServerResponse response;

  SseStream(HttpServerResponse response) {
    this.response = response;
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
    response.end("retry: " + ms + "\n\n");
  }

  Future<Void> end() {
    return response.end();
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

  /** Drops a client that does not read; to end the stream in order would wait for it. */
  void drop() {
    response.reset();
  }
}
