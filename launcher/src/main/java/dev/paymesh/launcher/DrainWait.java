package dev.paymesh.launcher;

import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/** Owns how the time between the news of a drain and the stop is written: seconds, such as 2 or 0.5. */
record DrainWait(Duration time) {

  /** What a load balancer that asks every half second, or a watcher of DNS, needs to look elsewhere. */
  static final Duration ALONE = Duration.ofSeconds(2);

  /** Reads it from a setting. */
  public static final class Reader implements Converter<DrainWait> {

    @Override
    public DrainWait convert(String text) {
      if (!text.matches("\\d{1,2}(\\.\\d{1,3})?")) {
        throw new IllegalArgumentException("expected seconds, 0 to 99, such as 2 or 0.5");
      }
      return new DrainWait(
          Duration.ofMillis(new java.math.BigDecimal(text).movePointRight(3).longValueExact()));
    }
  }
}
