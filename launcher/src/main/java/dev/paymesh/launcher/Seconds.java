package dev.paymesh.launcher;

import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/** Owns how a short time is written in a setting: seconds, such as 2 or 0.5. */
record Seconds(Duration time) {

  /** Reads it from a setting. */
  public static final class Reader implements Converter<Seconds> {

    @Override
    public Seconds convert(String text) {
      if (!text.matches("\\d{1,2}(\\.\\d{1,3})?")) {
        throw new IllegalArgumentException("expected seconds, 0 to 99, such as 2 or 0.5");
      }
      return new Seconds(
          Duration.ofMillis(new java.math.BigDecimal(text).movePointRight(3).longValueExact()));
    }
  }
}
