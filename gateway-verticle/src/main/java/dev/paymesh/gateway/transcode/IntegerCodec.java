package dev.paymesh.gateway.transcode;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Integers, from integer tokens alone.
 *
 * <p>No float, exponent, string or -0: a client that sends those has an amount it did not mean. Never a double on the
 * way, so every value within the limits arrives exactly.
 */
enum IntegerCodec implements ValueCodec {
  INT32(Integer.MIN_VALUE, Integer.MAX_VALUE),
  UINT32(0, 0xFFFF_FFFFL),
  INT64(Long.MIN_VALUE, Long.MAX_VALUE),
  UINT64(0, -1);

  private final BigInteger min;
  private final BigInteger max;

  IntegerCodec(long min, long max) {
    this.min = BigInteger.valueOf(min);
    this.max = max >= 0 ? BigInteger.valueOf(max) : new BigInteger(Long.toUnsignedString(max));
  }

  @Override
  public String expected() {
    return "an integer from " + min + " to " + max;
  }

  @Override
  public @Nullable Object read(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_NUMBER_INT ? parse(json.getText()) : null;
  }

  @Override
  public @Nullable Object parse(String text) {
    if (!isInteger(text)) {
      return null;
    }
    BigInteger number = new BigInteger(text);
    if (number.compareTo(min) < 0 || number.compareTo(max) > 0) {
      return null;
    }
    return switch (this) {
      case INT32, UINT32 -> number.intValue();
      case INT64, UINT64 -> number.longValue();
    };
  }

  /** JSON's own form, for texts too: no plus, no leading zero, no minus zero, bounded before it is computed. */
  private static boolean isInteger(String text) {
    int first = text.startsWith("-") ? 1 : 0;
    int digits = text.length() - first;
    if (digits == 0 || text.length() > JsonBody.NUMBER_CHARS_MAX) {
      return false;
    }
    boolean zeroFirst = text.charAt(first) == '0';
    if (zeroFirst && (digits > 1 || first == 1)) {
      return false;
    }
    return text.chars().skip(first).allMatch(it -> it >= '0' && it <= '9');
  }

  @Override
  public void write(Object value, JsonGenerator json) throws IOException {
    switch (this) {
      case INT32 -> json.writeNumber((int) value);
      case UINT32 -> json.writeNumber(Integer.toUnsignedLong((int) value));
      case INT64 -> json.writeNumber((long) value);
      case UINT64 -> json.writeNumber(new BigInteger(Long.toUnsignedString((long) value)));
    }
  }
}
