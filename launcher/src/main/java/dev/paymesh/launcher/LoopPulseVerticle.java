package dev.paymesh.launcher;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Owns the tick of one event loop; Vert.x spreads the instances, so that as many as there are loops reach each. */
final class LoopPulseVerticle extends VerticleBase {

  private static final long TICK_MS = 100;

  private final LoopPulses pulses;
  private final LoopPulses.Pulse pulse;

  LoopPulseVerticle(LoopPulses pulses) {
    this.pulses = pulses;
    this.pulse = pulses.add();
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(TICK_MS, tick -> pulses.beat(pulse));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    pulses.remove(pulse);
    return Future.succeededFuture();
  }
}
