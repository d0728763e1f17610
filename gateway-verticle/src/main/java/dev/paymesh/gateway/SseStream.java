package dev.paymesh.gateway;

import dev.paymesh.gateway.stream.LiveResponse;
import dev.paymesh.gateway.stream.StreamFormat;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Owns the events of one payment's status, and the words to its client between them. */
final class SseStream {

  private final LiveResponse out;

  SseStream(HttpServerRequest request) {
    this.out = new LiveResponse(request);
  }

  /** Sends the head and the reconnection time, so that proxies and browsers see bytes at once. */
  void open() {
    out.open(StreamFormat.SSE.contentType());
    out.write(StreamFormat.SSE.opening());
  }

  /** One event with an id to resume from; {@code data} is one line. */
  void event(long id, String name, Buffer data) {
    out.write(StreamFormat.event(id, name, data));
  }

  /** One event that is no place to resume from. */
  void event(String name, Buffer data) {
    out.write(StreamFormat.event(name, data));
  }

  void heartbeat() {
    out.write(StreamFormat.SSE.heartbeat());
  }

  /** Asks the client to come back after a while, and ends. */
  void endAndRetryIn(long ms) {
    out.end(StreamFormat.retry(ms));
  }

  void end() {
    out.end(Buffer.buffer());
  }

  /** Drops a client that has not taken the end. */
  void dropUnlessTaken() {
    out.dropUnlessTaken();
  }

  boolean isOpen() {
    return out.isOpen();
  }

  /** Whether the client reads slower than events come. */
  boolean isFull() {
    return out.isFull();
  }

  void onDrain(Runnable action) {
    out.onDrain(action);
  }

  void drop() {
    out.drop();
  }
}
