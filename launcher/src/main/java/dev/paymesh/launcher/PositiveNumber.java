package dev.paymesh.launcher;

import org.eclipse.microprofile.config.spi.Converter;

/** Owns what may stand for a count or a time: a whole number from 1 to a thousand million. */
public final class PositiveNumber implements Converter<Integer> {

  @Override
  public Integer convert(String text) {
    int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    if (number == 0) {
      throw new IllegalArgumentException("expected a whole number from 1");
    }
    return number;
  }
}
