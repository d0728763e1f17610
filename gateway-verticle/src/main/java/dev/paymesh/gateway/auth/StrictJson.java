package dev.paymesh.gateway.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Owns the reading of a token's two JSON objects, and of published keys: strict UTF-8, no duplicate member, nothing after the object.
 *
 * <p>A member is a String, a Long, a List or Map of these, or {@link Odd} for everything a claim of ours never is.
 */
final class StrictJson {

  /** Null, true, false, a fraction, or an integer beyond 64 bits. */
  enum Odd {
    VALUE
  }

  private static final int DEPTH_MAX = 16;
  private static final int NUMBER_CHARS_MAX = 20;
  private static final int STRING_CHARS_MAX = 8192;
  private static final int NAME_CHARS_MAX = 256;

  private static final JsonFactory FACTORY = JsonFactory.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(DEPTH_MAX)
          .maxNumberLength(NUMBER_CHARS_MAX)
          .maxStringLength(STRING_CHARS_MAX)
          .maxNameLength(NAME_CHARS_MAX)
          .build())
      .build();

  private StrictJson() {}

  /** The members of the one object these bytes are; anything else fails. */
  static Map<String, Object> object(byte[] utf8) throws IOException {
    // Decoded before Jackson sees it: its own detection would take UTF-16 and UTF-32 as well.
    String text =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    try (JsonParser parser = FACTORY.createParser(text)) {
      expect(parser.nextToken() == JsonToken.START_OBJECT);
      Map<String, Object> members = members(parser);
      expect(parser.nextToken() == null);
      return members;
    }
  }

  private static Map<String, Object> members(JsonParser parser) throws IOException {
    Map<String, Object> members = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser));
    }
    expect(parser.currentToken() == JsonToken.END_OBJECT);
    return members;
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> integer(parser);
      case START_ARRAY -> items(parser);
      case START_OBJECT -> members(parser);
      default -> odd(parser);
    };
  }

  private static Object integer(JsonParser parser) throws IOException {
    JsonParser.NumberType type = parser.getNumberType();
    return type == JsonParser.NumberType.BIG_INTEGER ? Odd.VALUE : (Object) parser.getLongValue();
  }

  private static List<Object> items(JsonParser parser) throws IOException {
    List<Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return items;
  }

  private static Object odd(JsonParser parser) throws IOException {
    // A number is checked when it is read, not when it is passed over.
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
      parser.getText();
    }
    return Odd.VALUE;
  }

  private static void expect(boolean held) throws IOException {
    if (!held) {
      throw new IOException("not one JSON object");
    }
  }
}
