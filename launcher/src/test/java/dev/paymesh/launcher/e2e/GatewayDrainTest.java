package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.launcher.e2e.Wire.Reply;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.testkit.MeshVertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway that drains serves on, and sends its clients elsewhere, one after another. */
@Timeout(60)
class GatewayDrainTest {

  private static final long WINDOW_MS = 1_500;
  /** What a busy machine may add. */
  private static final long LATE_MS_MAX = 4_000;

  private static final int STREAMS = 12;

  @AutoClose
  private final MeshVertx services = MeshVertx.start();

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final ProcessLife life = ProcessLife.begun();
  private final Mesh.Gateway gateway =
      mesh.gateway(new Quotas(new StreamSlots(0), new UserRate(0)), Timing.DEFAULT, life);
  private final Client ada = gateway.as("user-0001");

  @Test
  void eachRequestIsServedAndItsConnectionEndsWithIt() throws IOException {
    try (Wire wire = Wire.to(gateway.port())) {
      wire.send(get(Client.PAYMENTS));
      assertThat(answer(wire).header("Connection")).isEmpty();
      life.drain(WINDOW_MS);
      Eventually.within(Duration.ofSeconds(15), "clients are sent away", () -> {
        try {
          wire.send(get(Client.PAYMENTS));
          Reply reply = answer(wire);
          assertThat(reply.status()).isEqualTo(200);
          return reply.header("Connection").equals("close");
        } catch (IOException lost) {
          throw new AssertionError(lost);
        }
      });
    }
    assertThat(ada.pay(Client.payment(1_000)).status()).isEqualTo(201);
    try (Wire refused = Wire.to(gateway.port())) {
      refused.send(get("/nowhere"));
      Reply reply = answer(refused);
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.header("Connection")).isEqualTo("close");
    }
  }

  @Test
  void streamsEndOneAfterAnotherAndTellWhenToComeBack() throws IOException {
    String id = ada.pay(Client.payment(1_066)).id();
    List<Wire> wires = new ArrayList<>();
    for (int n = 0; n < STREAMS; n++) {
      wires.add(open(id));
    }
    // Whatever the number of processors: who waits for one end must not keep others from seeing
    // theirs.
    Executor eachInAThread = task -> new Thread(task).start();
    long startedNs = System.nanoTime();
    life.drain(WINDOW_MS);
    List<CompletableFuture<Long>> ends = wires.stream()
        .map(wire -> CompletableFuture.supplyAsync(() -> endNs(wire), eachInAThread))
        .toList();
    // An EventSource that finds the draining gateway again is not turned away for good.
    CompletableFuture<Long> late =
        CompletableFuture.supplyAsync(() -> endNs(reopened(id)), eachInAThread);
    List<Long> times = ends.stream().map(CompletableFuture::join).sorted().toList();
    assertThat(times.get(STREAMS - 1) - startedNs)
        .isLessThan(Duration.ofMillis(WINDOW_MS + LATE_MS_MAX).toNanos());
    assertThat(times.get(STREAMS - 1) - times.get(0))
        .as("spread over the window")
        .isGreaterThan(Duration.ofMillis(WINDOW_MS / 5).toNanos());
    assertThat(late.join() - startedNs)
        .isLessThan(Duration.ofMillis(WINDOW_MS + LATE_MS_MAX).toNanos());
    for (Wire wire : wires) {
      wire.close();
    }
  }

  private Wire reopened(String id) {
    try {
      return open(id);
    } catch (IOException refused) {
      throw new CompletionException(refused);
    }
  }

  private Wire open(String id) throws IOException {
    Wire wire = Wire.to(gateway.port()).send(get(Client.PAYMENTS + "/" + id + "/status"));
    assertThat(wire.line()).isEqualTo("HTTP/1.1 200 OK");
    while (!"retry: 2000".equals(wire.line())) {
      // The head; a stream begins with this line.
    }
    return wire;
  }

  /** When it ended, once it has told when to come back. */
  private static long endNs(Wire wire) {
    try {
      String last = "";
      String line = wire.line();
      while (line != null && !line.equals("0")) {
        last = line.contains(":") ? line : last;
        line = wire.line();
      }
      assertThat(last).matches("retry: [1-5][0-9]{3}");
      return System.nanoTime();
    } catch (IOException silent) {
      throw new CompletionException(silent);
    }
  }

  private String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + ada.authorization()
        + "\r\n\r\n";
  }

  private static Reply answer(Wire wire) throws IOException {
    return Objects.requireNonNull(wire.read(), "closed instead of an answer");
  }
}
