package dev.paymesh.bench.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.bench.verify.FaultProxy.State;
import dev.paymesh.bench.verify.FaultProxy.Trouble;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Puts each trouble between a real client and a real server that answers each byte with itself. */
final class FaultProxyTest {

  private static final int SILENCE_MS = 300;
  private static final int ANSWER_MS_MAX = 5_000;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger received = new AtomicInteger();

  @SuppressWarnings("NullAway.Init") // opened before each test
  private FaultProxy proxy;

  private int port;

  @BeforeEach
  void open() throws Exception {
    NetServer echo = await(vertx
        .createNetServer()
        .connectHandler(socket -> socket.handler(bytes -> {
          received.addAndGet(bytes.length());
          socket.write(bytes);
        }))
        .listen(0, "127.0.0.1"));
    proxy = new FaultProxy(vertx, echo::actualPort, 1);
    port = await(proxy.listen());
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(10, TimeUnit.SECONDS);
  }

  private void become(Trouble trouble, int delayMs) throws Exception {
    await(proxy.become(new State(trouble, delayMs)));
  }

  private Socket client() throws IOException {
    Socket client = new Socket("127.0.0.1", port);
    client.setSoTimeout(ANSWER_MS_MAX);
    return client;
  }

  private static int exchange(Socket client, int value) throws IOException {
    client.getOutputStream().write(value);
    return client.getInputStream().read();
  }

  @Test
  void aFineLinkCarriesBothWaysInOrder() throws Exception {
    byte[] sent = new byte[1 << 20];
    new java.util.SplittableRandom(2).nextBytes(sent);
    try (Socket client = client()) {
      Future<Void> writing = vertx.executeBlocking(() -> {
        client.getOutputStream().write(sent);
        return null;
      });
      assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      await(writing);
    }
  }

  @Test
  void aLinkThatRefusesThrowsOutWhoIsInAndWhoComes() throws Exception {
    try (Socket in = client()) {
      assertThat(exchange(in, 1)).isEqualTo(1);
      become(Trouble.REFUSES, 0);
      assertThat(in.getInputStream().read()).isNegative();
      try (Socket coming = client()) {
        assertThat(coming.getInputStream().read()).isNegative();
      }
      become(Trouble.NONE, 0);
      try (Socket later = client()) {
        assertThat(exchange(later, 2)).isEqualTo(2);
      }
    }
  }

  @Test
  void aFrozenLinkIsSilentAndThenGoesOnWithoutLoss() throws Exception {
    try (Socket client = client()) {
      assertThat(exchange(client, 1)).isEqualTo(1);
      become(Trouble.FREEZES, 0);
      client.setSoTimeout(SILENCE_MS);
      assertThatThrownBy(() -> exchange(client, 2)).isInstanceOf(SocketTimeoutException.class);
      client.setSoTimeout(ANSWER_MS_MAX);
      become(Trouble.NONE, 0);
      assertThat(client.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void aLinkThatDropsRepliesLetsRequestsThroughAndEndsAfterwards() throws Exception {
    try (Socket client = client()) {
      assertThat(exchange(client, 1)).isEqualTo(1);
      become(Trouble.DROPS_REPLIES, 0);
      client.setSoTimeout(SILENCE_MS);
      assertThatThrownBy(() -> exchange(client, 2)).isInstanceOf(SocketTimeoutException.class);
      assertThat(received).hasValue(2);
      client.setSoTimeout(ANSWER_MS_MAX);
      become(Trouble.NONE, 0);
      assertThat(client.getInputStream().read()).isNegative();
    }
  }

  @Test
  void aSlowLinkTakesItsTimeAndKeepsTheOrder() throws Exception {
    become(Trouble.DELAYS, 100);
    try (Socket client = client()) {
      long startNs = System.nanoTime();
      for (int value = 0; value < 50; value++) {
        client.getOutputStream().write(value);
        client.getOutputStream().flush();
      }
      for (int value = 0; value < 50; value++) {
        assertThat(client.getInputStream().read()).isEqualTo(value);
      }
      // Half the mean at least, in each direction.
      assertThat(System.nanoTime() - startNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(99));
    }
  }
}
