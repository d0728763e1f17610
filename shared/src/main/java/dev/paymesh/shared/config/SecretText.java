package dev.paymesh.shared.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.eclipse.microprofile.config.spi.Converter;

/** Owns a secret of at least 32 bytes that does not print. */
public final class SecretText {

  private static final int BYTES_MIN = 32;

  private final byte[] bytes;

  private SecretText(byte[] bytes) {
    this.bytes = bytes;
  }

  public static SecretText of(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length < BYTES_MIN) {
      throw new IllegalArgumentException("expected at least " + BYTES_MIN + " bytes");
    }
    return new SecretText(bytes);
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return "***";
  }

  /** Reads it from a setting. */
  public static final class Reader implements Converter<SecretText> {

    @Override
    public SecretText convert(String text) {
      return of(text);
    }
  }
}
