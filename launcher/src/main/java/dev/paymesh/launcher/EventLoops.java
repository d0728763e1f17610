package dev.paymesh.launcher;

import dev.paymesh.shared.config.Settings;
import org.eclipse.microprofile.config.spi.Converter;

/** Owns how many event loops a process has: what its operator says, or as many as there are processors for them. */
public final class EventLoops implements Converter<Integer> {

  private static final int LOOPS_MAX = 256;

  @Override
  public Integer convert(String text) {
    int loops = text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
    if (loops < 1 || loops > LOOPS_MAX) {
      throw new IllegalArgumentException("expected 1 to " + LOOPS_MAX);
    }
    return loops;
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
