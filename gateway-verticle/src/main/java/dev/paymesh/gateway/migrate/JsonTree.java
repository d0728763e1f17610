package dev.paymesh.gateway.migrate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Owns the reading of an answer for its comparison: a Map without its nulls, a List, a String, a BigDecimal or a Boolean.
 * Numbers stay what they are written as; a twin member is no JSON that anybody could agree on.
 */
final class JsonTree {

  private static final int DEPTH_MAX = 32;
  private static final int NUMBER_CHARS_MAX = 100;

  private static final JsonFactory JSON = JsonFactory.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(DEPTH_MAX)
          .maxNumberLength(NUMBER_CHARS_MAX)
          .build())
      .build();

  /** Stands for null where a place in a list must be kept. */
  enum Nothing {
    NULL
  }

  private JsonTree() {}

  /** The one value that this is; null where it is null, or nothing at all. */
  static @Nullable Object read(Buffer text) throws IOException {
    try (JsonParser parser = JSON.createParser(text.getBytes())) {
      Object value = parser.nextToken() == null ? null : value(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more than one value");
      }
      return value == Nothing.NULL ? null : value;
    }
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> items(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> Nothing.NULL;
    };
  }

  private static Map<String, Object> members(JsonParser parser) throws IOException {
    Map<String, Object> members = new TreeMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      Object value = value(parser);
      if (value != Nothing.NULL) {
        members.put(name, value);
      }
    }
    return members;
  }

  private static List<Object> items(JsonParser parser) throws IOException {
    List<Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return items;
  }
}
