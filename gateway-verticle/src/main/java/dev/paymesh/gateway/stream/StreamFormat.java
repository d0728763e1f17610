package dev.paymesh.gateway.stream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/** Owns the two wire forms of a stream of messages: server-sent events (WHATWG HTML, 9.2) and lines of JSON. */
public enum StreamFormat {

  /** Events, with an id where there is a place to resume from; {@code end} tells that all is told. */
  SSE("text/event-stream", "retry: 2000\n\n", ": heartbeat\n\n") {
    @Override
    Buffer message(long id, Buffer json) {
      String head = id == NO_ID ? "data: " : "id: " + id + "\ndata: ";
      return Buffer.buffer(head).appendBuffer(json).appendString("\n\n");
    }

    @Override
    Buffer failure(Buffer problem) {
      return event("error", problem);
    }

    @Override
    Buffer end() {
      return event("end", Buffer.buffer("{}"));
    }
  },

  /** One message a line; a line with a problem is the last one. */
  NDJSON("application/x-ndjson", "", "") {
    @Override
    Buffer message(long id, Buffer json) {
      return json.copy().appendString("\n");
    }

    @Override
    Buffer failure(Buffer problem) {
      return message(NO_ID, problem);
    }

    @Override
    Buffer end() {
      return Buffer.buffer();
    }
  };

  /** Of messages that nobody can resume from. */
  public static final long NO_ID = 0;

  private final String contentType;
  private final String opening;
  private final String heartbeat;

  StreamFormat(String contentType, String opening, String heartbeat) {
    this.contentType = contentType;
    this.opening = opening;
    this.heartbeat = heartbeat;
  }

  /** What a client asked for; lines, where it did not ask for events. */
  static StreamFormat of(MultiMap headers) {
    return headers.getAll(HttpHeaders.ACCEPT).stream()
            .anyMatch(accept -> accept.contains(SSE.contentType))
        ? SSE
        : NDJSON;
  }

  public String contentType() {
    return contentType;
  }

  /** What is sent before the first message. */
  public Buffer opening() {
    return Buffer.buffer(opening);
  }

  /** A sign of life between messages; empty where the form has none. */
  public Buffer heartbeat() {
    return Buffer.buffer(heartbeat);
  }

  /** One message as one line of JSON. */
  abstract Buffer message(long id, Buffer json);

  /** The last word of a stream that failed. */
  abstract Buffer failure(Buffer problem);

  /** The last word of a stream that is complete. */
  abstract Buffer end();

  /** An event by name with an id to resume from. */
  public static Buffer event(long id, String name, Buffer data) {
    return Buffer.buffer("id: " + id + "\n").appendBuffer(event(name, data));
  }

  /** An event by name that is no place to resume from. */
  public static Buffer event(String name, Buffer data) {
    return Buffer.buffer("event: " + name + "\ndata: ").appendBuffer(data).appendString("\n\n");
  }

  /** Asks a client of events to come back after a while. */
  public static Buffer retry(long ms) {
    return Buffer.buffer("retry: " + ms + "\n\n");
  }
}
