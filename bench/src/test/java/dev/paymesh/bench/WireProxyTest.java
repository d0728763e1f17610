package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WireProxyTest {

  private static final int TIMES = 20;

  @Test
  void everyByteIsCountedBothWays() throws Exception {
    try (WireProxies proxies = new WireProxies();
        ServerSocket echo = echo();
        Socket caller = new Socket("127.0.0.1", proxies.lead("user", echo.getLocalPort()))) {
      for (int time = 0; time < TIMES; time++) {
        ask(caller, 1_000);
      }

      assertThat(proxies.bytes())
          .containsAllEntriesOf(Map.of("user", 2L * TIMES * 1_000, "payment", 0L));
    }
  }

  @Test
  void aDelayedDependencyAnswersLateAndThePaymentServiceDoesNot() throws Exception {
    try (WireProxies proxies = new WireProxies();
        ServerSocket echo = echo();
        Socket user = new Socket("127.0.0.1", proxies.lead("user", echo.getLocalPort()))) {
      ask(user, 10);
      proxies.delayDependencies(Duration.ofMillis(50));
      assertThat(ask(user, 10)).isGreaterThanOrEqualTo(49);
      proxies.delayDependencies(Duration.ZERO);
      long quickest = Long.MAX_VALUE;
      for (int time = 0; time < TIMES; time++) {
        quickest = Math.min(quickest, ask(user, 10));
      }

      assertThat(quickest).isLessThan(49);
    }
  }

  @Test
  void manyPiecesOnTheWayAreAllLateByTheSameAndInOrder() throws Exception {
    try (WireProxies proxies = new WireProxies();
        ServerSocket echo = echo();
        Socket user = new Socket("127.0.0.1", proxies.lead("user", echo.getLocalPort()))) {
      proxies.delayDependencies(Duration.ofMillis(100));
      long start = System.nanoTime();
      for (byte piece = 0; piece < TIMES; piece++) {
        user.getOutputStream().write(piece);
        user.getOutputStream().flush();
      }
      byte[] answers = user.getInputStream().readNBytes(TIMES);

      for (byte piece = 0; piece < TIMES; piece++) {
        assertThat(answers[piece]).isEqualTo(piece);
      }
      // One after the other they would take two seconds.
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(99L, 1_500L);
    }
  }

  private static long ask(Socket socket, int bytes) throws IOException {
    long start = System.nanoTime();
    socket.getOutputStream().write(new byte[bytes]);
    assertThat(socket.getInputStream().readNBytes(bytes)).hasSize(bytes);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private static ServerSocket echo() throws IOException {
    ServerSocket server = new ServerSocket(0);
    CompletableFuture.runAsync(() -> {
      try (Socket one = server.accept()) {
        one.getInputStream().transferTo(one.getOutputStream());
      } catch (IOException closed) {
        assertThat(server.isClosed()).isTrue();
      }
    });
    return server;
  }
}
