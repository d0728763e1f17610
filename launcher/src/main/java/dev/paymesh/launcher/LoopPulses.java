package dev.paymesh.launcher;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Owns when each event loop of this process last turned. */
final class LoopPulses {

  /** One event loop; it beats on its own thread and is read from others. */
  static final class Pulse {

    private volatile long beatenNs;

    private Pulse(long nowNs) {
      beatenNs = nowNs;
    }
  }

  private final LongSupplier clockNs;
  private final List<Pulse> pulses = new CopyOnWriteArrayList<>();

  LoopPulses(LongSupplier clockNs) {
    this.clockNs = clockNs;
  }

  Pulse add() {
    Pulse pulse = new Pulse(clockNs.getAsLong());
    pulses.add(pulse);
    return pulse;
  }

  void remove(Pulse pulse) {
    pulses.remove(pulse);
  }

  /** How long ago the beat before was. */
  long beat(Pulse pulse) {
    long nowNs = clockNs.getAsLong();
    long beforeNs = pulse.beatenNs;
    pulse.beatenNs = nowNs;
    return nowNs - beforeNs;
  }

  /** How long the latest of the loops has not turned. */
  long latenessMs() {
    long nowNs = clockNs.getAsLong();
    long oldestNs =
        pulses.stream().mapToLong(pulse -> nowNs - pulse.beatenNs).max().orElse(0);
    return TimeUnit.NANOSECONDS.toMillis(oldestNs);
  }
}
