package dev.paymesh.shared.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.util.Arrays;

/** Owns the byte form of a list of fields: each has its length in front, so no two lists look alike. */
public final class LengthPrefixed {

  private static final int USUAL_BYTES = 256;

  private byte[] bytes = new byte[USUAL_BYTES];
  private int length;

  public LengthPrefixed add(ByteString field) {
    begin(field.size());
    field.copyTo(bytes, length);
    length += field.size();
    return this;
  }

  public LengthPrefixed add(String field) {
    byte[] text = field.getBytes(UTF_8);
    begin(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
    return this;
  }

  public LengthPrefixed add(long field) {
    begin(Long.BYTES);
    putInt((int) (field >>> Integer.SIZE));
    putInt((int) field);
    return this;
  }

  private void begin(int fieldBytes) {
    int needed = length + Integer.BYTES + fieldBytes;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * needed);
    }
    putInt(fieldBytes);
  }

  /** The highest byte first. */
  private void putInt(int value) {
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  public byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }
}
