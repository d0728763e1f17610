package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.grpc.Http2Flood.Expected;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A flood of frames at a service port ends at its own connection; others are served before, during and after. */
final class FloodTest {

  /** What the kernel's buffers hold for one that does not read is far below this. */
  private static final int STEPS_MAX = 5_000_000;

  private static final int CARRIED_STEPS = 100_000;
  private static final int STEPS_AT_ONCE = 1_000;

  private static final long CLOSED_MS_MAX = 60_000;

  private final Vertx vertx = Probe.vertx();
  /** With room for both: whom a peer's own calls keep out is a matter of admission, not of frames. */
  private final MeshServer server = Probe.serve(
      vertx,
      Probe.within(new CallRoom(20_000, 20_000)),
      request -> Future.succeededFuture(Probe.reply(request.getText())),
      (request, out) -> Future.succeededFuture());

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  @ParameterizedTest
  @EnumSource
  void aFloodIsItsSendersTrouble(Http2Flood flood) throws IOException {
    Bystander bystander = new Bystander(vertx, server.port()).start();
    Footprint before = Footprint.now();
    if (flood.expected == Expected.CLOSED) {
      floodUntilClosed(flood);
    } else {
      floodThenCall(flood);
    }
    bystander.assertServed();
    before.assertNotGrown();
  }

  /** Comes back once, as if nothing had been. */
  private void floodUntilClosed(Http2Flood flood) throws IOException {
    for (int connections = 0; connections < 2; connections++) {
      try (Http2Wire wire = flood.connect(server.port())) {
        assertThat(flood(flood, wire)).as("still open").isFalse();
      }
    }
  }

  /** It takes its answers as they come: one that does not is closed as if it took none. */
  private void floodThenCall(Http2Flood flood) throws IOException {
    try (Http2Wire wire = flood.connect(server.port())) {
      for (int n = 0; n < CARRIED_STEPS; n++) {
        flood.step(wire, n);
        if (n % STEPS_AT_ONCE == 0) {
          assertThat(wire.awaitRoundTrip()).as("carried after %d steps", n).isTrue();
        }
      }
      assertThat(wire.echo("hello")).containsEntry("grpc-status", "0");
    }
  }

  /** Whether the connection outlives the flood. */
  private static boolean flood(Http2Flood flood, Http2Wire wire) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSED_MS_MAX);
    try {
      for (int n = 0; n < STEPS_MAX && System.nanoTime() < end; n++) {
        if (wire.isGone()) {
          return false;
        }
        flood.step(wire, n);
      }
      wire.flush();
    } catch (IOException closed) {
      return false;
    }
    return true;
  }
}
