package dev.paymesh.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.RawClient;
import dev.paymesh.gateway.Ways;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Streams both ways where one side does not read: the other is held back, and who is stuck is dropped. */
final class HeldTalkTest {

  private static final String WORD = "{\"text\":\"" + "x".repeat(4_000) + "\"}";
  private static final int WORDS = 3_000;
  private static final int AT_ONCE = 25;
  /** A client that is there may be slow to say so. */
  private static final int HEARTBEAT_MS = 400;
  /** A few beats: a talk whose pings are not answered is over by then. */
  private static final long HELD_NS = TimeUnit.MILLISECONDS.toNanos(5 * HEARTBEAT_MS);

  @AutoClose
  private final Ways ways = Ways.start(new Timing(HEARTBEAT_MS, 6_000, 4_000, 30_000), 2);

  private long sent;
  private long movedNs = System.nanoTime();

  /** Longer than it takes for pings that nobody answers to end a talk: whoever is held back is not taken for gone. */
  @Test
  void aServiceThatDoesNotReadHoldsTheClientBack() {
    Promise<Void> free = Promise.promise();
    ways.calls.hold = free.future();
    try (Talk talk = Talk.open(ways)) {
      ways.eventually(() -> {
        speak(talk);
        return System.nanoTime() - movedNs > HELD_NS;
      });
      assertThat(sent).isLessThan(WORDS);
      assertThat(ways.calls.messages.get()).isZero();
      assertThat(talk.isOpen()).isTrue();
      free.complete();
      ways.eventually(() -> {
        speak(talk);
        return talk.told.size() == WORDS || !talk.isOpen();
      });
      assertThat(talk.told).as(talk.ending()).hasSize(WORDS);
      assertThat(talk.say("").code()).isEqualTo((short) 1000);
    }
  }

  private void speak(Talk talk) {
    for (int words = 0; words < AT_ONCE && sent < WORDS; words++) {
      if (!talk.isOpen() || talk.socket().writeQueueFull()) {
        return;
      }
      talk.socket().writeTextMessage(WORD);
      sent++;
      movedNs = System.nanoTime();
    }
  }

  /** It asks for a lot, and reads none of it. */
  @Test
  void aClientThatDoesNotReadHoldsTheServiceBackAndIsDropped() throws Exception {
    try (RawClient client = RawClient.send(ways, "GET " + Talk.PATH, HANDSHAKE)) {
      // Not on a loop of the mesh, which it would hold up itself.
      Thread speaker = new Thread(() -> {
        while (client.drips(MASKED)) {}
      });
      speaker.start();
      ways.eventually(() -> !speaker.isAlive());
      assertThat(ways.calls.messages.get()).isBetween(1L, (long) WORDS);
    }
    ways.eventually(() -> ways.streamsOpen() == 0 && ways.calls.open.get() == 0);
  }

  /** A client that takes what it is told, and answers no ping. */
  @Test
  void aClientThatAnswersNoPingIsGone() throws Exception {
    try (RawClient client = RawClient.send(ways, "GET " + Talk.PATH, HANDSHAKE)) {
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
      ways.eventually(() -> ways.streamsOpen() == 0 && ways.calls.open.get() == 0);
    }
  }

  private static final String HANDSHAKE = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      + "Sec-WebSocket-Protocol: " + SocketRoute.PROTOCOL;

  /** A text frame whose mask is zero; its length takes two bytes. */
  private static final String MASKED = "\u0081\u00fe" + (char) (WORD.length() >> 8)
      + (char) (WORD.length() & 0xff) + "\0\0\0\0" + WORD;
}
