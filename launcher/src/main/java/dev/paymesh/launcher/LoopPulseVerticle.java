package dev.paymesh.launcher;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.paymesh.shared.metrics.MeshMetrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Owns the tick of one event loop; Vert.x spreads the instances, so that as many as there are loops reach each. */
final class LoopPulseVerticle extends VerticleBase {

  private static final long TICK_MS = 100;
  private static final long TICK_NANOS = MILLISECONDS.toNanos(TICK_MS);

  private final Timer lag = MeshMetrics.latency(
      "mesh.event.loop.lag",
      "by how much a timer of an event loop was late, ten times a second on each",
      Tags.empty());

  private final LoopPulses pulses;
  private final LoopPulses.Pulse pulse;

  LoopPulseVerticle(LoopPulses pulses) {
    this.pulses = pulses;
    this.pulse = pulses.add();
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(TICK_MS, tick -> lag.record(late(pulses.beat(pulse)), NANOSECONDS));
    return Future.succeededFuture();
  }

  private static long late(long sinceLastNanos) {
    return Math.max(0, sinceLastNanos - TICK_NANOS);
  }

  @Override
  public Future<?> stop() {
    pulses.remove(pulse);
    return Future.succeededFuture();
  }
}
