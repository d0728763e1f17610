package dev.paymesh.launcher;

/** Owns how far this process is in its life, set by whoever starts and stops it, read by the probes. */
final class ProcessPhase {

  private enum Phase {
    STARTING,
    SERVING,
    DRAINING
  }

  private volatile Phase phase = Phase.STARTING;

  void serving() {
    phase = Phase.SERVING;
  }

  void draining() {
    phase = Phase.DRAINING;
  }

  boolean serves() {
    return phase == Phase.SERVING;
  }

  /** {@code starting}, {@code serving} or {@code draining}. */
  String wording() {
    return phase.name().toLowerCase(java.util.Locale.ROOT);
  }
}
