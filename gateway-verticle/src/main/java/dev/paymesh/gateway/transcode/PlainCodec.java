package dev.paymesh.gateway.transcode;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The kinds that JSON has a plain form for: booleans, text, and bytes as base64 text. */
enum PlainCodec implements ValueCodec {
  BOOL("true or false") {
    @Override
    public @Nullable Object read(JsonParser json) throws IOException {
      return json.currentToken().isBoolean() ? (Object) json.getBooleanValue() : null;
    }

    @Override
    public @Nullable Object parse(String text) {
      return text.equals("true") || text.equals("false") ? (Object) text.equals("true") : null;
    }

    @Override
    public void write(Object value, JsonGenerator json) throws IOException {
      json.writeBoolean((boolean) value);
    }
  },

  TEXT("a string") {
    @Override
    public @Nullable Object parse(String text) {
      return text;
    }

    @Override
    public void write(Object value, JsonGenerator json) throws IOException {
      json.writeString((String) value);
    }
  },

  BYTES("a string of base64") {
    @Override
    public @Nullable Object parse(String text) {
      try {
        return ByteString.copyFrom(Base64.getDecoder().decode(text));
      } catch (IllegalArgumentException notBase64) {
        return null;
      }
    }

    @Override
    public void write(Object value, JsonGenerator json) throws IOException {
      json.writeBinary(((ByteString) value).toByteArray());
    }
  };

  private final String expected;

  PlainCodec(String expected) {
    this.expected = expected;
  }

  @Override
  public String expected() {
    return expected;
  }

  @Override
  public @Nullable Object read(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_STRING ? parse(json.getText()) : null;
  }
}
