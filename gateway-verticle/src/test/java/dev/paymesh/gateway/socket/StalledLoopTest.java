package dev.paymesh.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.Ways;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A gateway that stands still for a while, beside a client that does not. */
final class StalledLoopTest {

  private static final int HEARTBEAT_MS = 200;
  /** Eight in a row on each of two event loops: four beats are missed, and none blocks a loop for too long. */
  private static final int STALLS = 16;

  private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(HEARTBEAT_MS / 2);

  @AutoClose
  private final Ways ways = Ways.start(new Timing(HEARTBEAT_MS, 6_000, 4_000, 30_000), 2);

  private final AtomicInteger pings = new AtomicInteger();

  @Test
  void aClientThatAnswersEachPingIsNotDroppedForTheGatewaysOwnSilence() {
    WebSocket client = open();
    ways.eventually(() -> pings.get() >= 1);
    for (int stall = 0; stall < STALLS; stall++) {
      ((VertxInternal) ways.vertx())
          .createEventLoopContext()
          .runOnContext(turn -> LockSupport.parkNanos(STALL_NANOS));
    }
    int before = pings.get();
    ways.eventually(() -> pings.get() >= before + 4 || client.isInputClosed());
    assertThat(client.isInputClosed()).isFalse();
    assertThat(ways.streamsOpen()).isEqualTo(1);
    client.abort();
  }

  /** Answers by itself, on threads of its own. */
  private WebSocket open() {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + Ways.token())
        .subprotocols(SocketRoute.PROTOCOL)
        .connectTimeout(Duration.ofSeconds(10))
        .buildAsync(URI.create("ws://127.0.0.1:" + ways.port() + Talk.PATH), new Counting())
        .join();
  }

  /** Counts what it is asked. */
  private final class Counting implements WebSocket.Listener {

    @Override
    public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
      pings.incrementAndGet();
      return WebSocket.Listener.super.onPing(socket, message);
    }
  }
}
