package dev.paymesh.launcher;

import org.eclipse.microprofile.config.spi.Converter;

/** Owns how many entries a cache may hold: none to a million. */
public final class CacheSize implements Converter<Integer> {

  /** More would not fit the heap. */
  private static final int SIZE_MAX = 1_000_000;

  @Override
  public Integer convert(String text) {
    int size = text.matches("\\d{1,7}") ? Integer.parseInt(text) : -1;
    if (size < 0 || size > SIZE_MAX) {
      throw new IllegalArgumentException("expected 0 to " + SIZE_MAX);
    }
    return size;
  }
}
