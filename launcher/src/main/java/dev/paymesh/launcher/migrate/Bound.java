package dev.paymesh.launcher.migrate;

import org.eclipse.microprofile.config.spi.Converter;

/** Owns what may stand for a limit of a migration: 1 to sixteen million. */
public final class Bound implements Converter<Integer> {

  private static final int MAX = 16 * 1024 * 1024;

  @Override
  public Integer convert(String text) {
    int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    if (number < 1 || number > MAX) {
      throw new IllegalArgumentException("expected 1 to " + MAX);
    }
    return number;
  }
}
