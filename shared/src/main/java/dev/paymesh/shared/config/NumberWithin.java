package dev.paymesh.shared.config;

import org.eclipse.microprofile.config.spi.Converter;

/** Owns what may stand for a number with bounds: a whole one, both bounds included. */
public abstract class NumberWithin implements Converter<Integer> {

  private final int min;
  private final int max;

  /** Of nine digits at most. */
  protected NumberWithin(int min, int max) {
    this.min = min;
    this.max = max;
  }

  @Override
  public final Integer convert(String text) {
    int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : min - 1;
    if (number < min || number > max) {
      throw new IllegalArgumentException("expected a whole number, " + min + " to " + max);
    }
    return number;
  }
}
