package dev.paymesh.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/** Owns one payment and the stream of its events, on one socket, as a browser has it. */
final class WatchedPayment {

  private static final Pattern EVENT =
      Pattern.compile("data: *\\{\"status\":\"(\\w+)\",\"timestamp\":\"([^\"]+)\"");
  private static final int ANSWER_CHARS_MAX = 64 * 1_024;
  private static final String CREATED = "HTTP/1.1 201";
  private static final String OK = "HTTP/1.1 200";
  /** The first is there with the payment. */
  private static final int PARKED_AT = 2;

  private final NetSocket socket;
  private final EdgeText text;
  private final Histogram delays;
  private final Promise<Void> begun = Promise.promise();
  private final Promise<Void> parked = Promise.promise();
  private final Promise<Void> over = Promise.promise();
  private final StringBuilder unread = new StringBuilder();
  private String id = "";
  private int events;

  WatchedPayment(NetSocket socket, EdgeText text, Histogram delays) {
    this.socket = socket;
    this.text = text;
    this.delays = delays;
    socket.handler(this::read);
    socket.endHandler(ended -> fail(new HttpClosedException("the stream ended early")));
    socket.exceptionHandler(this::fail);
  }

  void pay(int amount) {
    socket.write(text.pay(amount), ISO_8859_1.name());
  }

  /** When its first event is here. */
  Future<Void> begun() {
    return begun.future();
  }

  /** When its last one is. */
  Future<Void> over() {
    return over.future();
  }

  /** When settlement has given it up, which is its second event. */
  Future<Void> parked() {
    return parked.future();
  }

  UUID id() {
    return UUID.fromString(id);
  }

  void close() {
    socket.close();
  }

  private void read(Buffer piece) {
    unread.append(piece.toString(ISO_8859_1));
    if (unread.length() > ANSWER_CHARS_MAX) {
      fail(new IllegalStateException("an answer without an end"));
    } else if (isRefused()) {
      fail(HttpStatusException.of(unread.toString()));
    } else if (!id.isEmpty()) {
      readEvents();
    } else if (unread.indexOf("\r\n\r\n") > 0 && unread.indexOf("}") > 0) {
      watch();
    }
  }

  /** Whether an answer has begun that is neither a payment nor a stream. */
  private boolean isRefused() {
    String expected = id.isEmpty() ? CREATED : OK;
    return events == 0
        && unread.length() >= expected.length()
        && unread.indexOf("HTTP/1.1 ") == 0
        && !unread.substring(0, expected.length()).equals(expected);
  }

  private void watch() {
    String location = EdgeText.location(unread.toString());
    id = location.substring(location.lastIndexOf('/') + 1);
    unread.setLength(0);
    socket.write(text.watch(location), ISO_8859_1.name());
  }

  private void readEvents() {
    Matcher event = EVENT.matcher(unread);
    int read = 0;
    while (event.find()) {
      read = event.end();
      heard(event.group(1), Instant.parse(event.group(2)));
    }
    unread.delete(0, read);
  }

  /** What was there before the watch says nothing about how soon an event arrives. */
  private void heard(String status, Instant at) {
    events++;
    if (events == PARKED_AT) {
      parked.tryComplete();
    }
    if (!begun.tryComplete()) {
      long nanos = Duration.between(at, Instant.now()).toNanos();
      delays.recordValue(Math.min(
          delays.getHighestTrackableValue(), Math.max(1, TimeUnit.NANOSECONDS.toMicros(nanos))));
    }
    if (status.equals("COMPLETED") || status.equals("FAILED")) {
      over.tryComplete();
    }
  }

  private void fail(Throwable failure) {
    begun.tryFail(failure);
    parked.tryFail(failure);
    over.tryFail(failure);
    socket.close();
  }
}
