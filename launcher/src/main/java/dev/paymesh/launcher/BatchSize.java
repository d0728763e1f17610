package dev.paymesh.launcher;

import org.eclipse.microprofile.config.spi.Converter;

/** Owns how many requests one statement may serve: 1 to 1,000. */
public final class BatchSize implements Converter<Integer> {

  /** More would keep the statement, and all who wait for it, longer than it saves. */
  private static final int SIZE_MAX = 1_000;

  @Override
  public Integer convert(String text) {
    int size = text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
    if (size < 1 || size > SIZE_MAX) {
      throw new IllegalArgumentException("expected 1 to " + SIZE_MAX);
    }
    return size;
  }
}
