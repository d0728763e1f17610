package dev.paymesh.shared.checks;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Owns the byte form of a list of fields: each has its length in front, so no two lists look alike. */
final class LengthPrefixed {

  private ByteString fields = ByteString.EMPTY;

  LengthPrefixed add(ByteString field) {
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).putInt(0, field.size());
    fields = fields.concat(ByteString.copyFrom(length)).concat(field);
    return this;
  }

  LengthPrefixed add(String field) {
    return add(ByteString.copyFrom(field, StandardCharsets.UTF_8));
  }

  LengthPrefixed add(long field) {
    return add(ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(0, field)));
  }

  ByteString bytes() {
    return fields;
  }
}
