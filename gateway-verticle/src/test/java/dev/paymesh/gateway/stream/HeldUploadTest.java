package dev.paymesh.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.RawClient;
import dev.paymesh.gateway.Ways;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a body meets that comes faster than its service takes it, or never ends: the wire holds it, not the heap. */
final class HeldUploadTest {

  private static final int PIECE_BYTES = 64 * 1024;
  private static final int PIECES = 384;
  private static final int LINE_BYTES = 128;
  private static final long ALL_BYTES = (long) PIECE_BYTES * PIECES;
  /** Mostly what a kernel takes for a reader that was quick at first (6 MiB); the gateway itself keeps pieces, not files. */
  private static final long HELD_BYTES_MAX = 16L << 20;

  private static final long STILL_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int JOIN_MS_MAX = 45_000;
  private static final String CONTENT = "/api/v1/things/t1/content";

  @AutoClose
  private final Ways ways = Ways.start(new Timing(15_000, 500, 10_000, 1_000), 10);

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong movedNs = new AtomicLong(System.nanoTime());

  /** A body of many pieces, and what the service counts when it has them all. */
  private record Body(
      String path, String type, String head, String piece, String tail, String sum) {

    long length() {
      return head.length() + (long) piece.length() * PIECES + tail.length();
    }
  }

  static Stream<Body> bodies() {
    String bytes = "x".repeat(PIECE_BYTES);
    String part = "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    String line = "{\"number\":1}" + " ".repeat(LINE_BYTES - 13) + "\n";
    return Stream.of(
        new Body(CONTENT, "image/png", "", bytes, "", "\"total\":" + ALL_BYTES + ","),
        new Body(
            CONTENT,
            "multipart/form-data; boundary=xyz",
            part,
            bytes,
            "\r\n--xyz--\r\n",
            "\"total\":" + ALL_BYTES + ","),
        new Body(
            "/api/v1/shelves/s1:add",
            "application/x-ndjson",
            "",
            line.repeat(PIECE_BYTES / LINE_BYTES),
            "",
            "\"total\":" + ALL_BYTES / LINE_BYTES + ","));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void aServiceThatDoesNotReadStopsTheReaderOfTheBody(Body body) throws Exception {
    Promise<Void> free = Promise.promise();
    ways.calls.hold = free.future();
    String headers = "Content-Type: " + body.type() + "\r\nContent-Length: " + body.length();
    try (RawClient client = RawClient.post(ways, body.path(), headers)) {
      Thread writer = new Thread(() -> send(client, body));
      writer.start();
      ways.eventually(() -> sent.get() > 0 && System.nanoTime() - movedNs.get() > STILL_NS);
      assertThat(sent.get()).isLessThan(HELD_BYTES_MAX);
      assertThat(ways.calls.messages.get()).isZero();
      free.complete();
      assertThat(client.readUntil("\r\n\r\n{") + client.readUntil("}")).contains(body.sum());
      writer.join(JOIN_MS_MAX);
      assertThat(sent.get()).isEqualTo(body.length());
    }
  }

  private void send(RawClient client, Body body) {
    try {
      count(client, body.head());
      for (int piece = 0; piece < PIECES; piece++) {
        count(client, body.piece());
      }
      count(client, body.tail());
    } catch (IOException gone) {
      throw new IllegalStateException(gone);
    }
  }

  private void count(RawClient client, String text) throws IOException {
    client.write(text);
    movedNs.set(System.nanoTime());
    sent.addAndGet(text.length());
  }
}
