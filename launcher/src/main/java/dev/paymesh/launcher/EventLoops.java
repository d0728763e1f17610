package dev.paymesh.launcher;

import dev.paymesh.shared.config.NumberWithin;
import dev.paymesh.shared.config.Settings;

/** Owns how many event loops a process has: what its operator says, or as many as there are processors for them. */
public final class EventLoops extends NumberWithin {

  private static final int LOOPS_MAX = 256;

  public EventLoops() {
    super(1, LOOPS_MAX);
  }

  /** One for each processor, where nothing is told. */
  static int of(Settings settings) {
    return settings.get(RoleSettings.Ops.class).eventLoops().orElse(processors());
  }

  /**
   * The same for {@code up}: the embedded PostgreSQL needs half of the processors, and fewer loops share more statements
   * (decision 0035).
   */
  static int ofUp(Settings settings) {
    boolean embedded = settings.get(RoleSettings.Owner.class).url().isEmpty();
    return embedded
        ? settings.get(RoleSettings.Ops.class).eventLoops().orElse(Math.max(1, processors() / 2))
        : of(settings);
  }

  static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }
}
