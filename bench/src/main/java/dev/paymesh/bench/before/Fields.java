package dev.paymesh.bench.before;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Owns the plain members of a JSON object, read in one pass; what is nested is skipped, not built. */
record Fields(Map<String, String> byName) {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int BAD_REQUEST = 400;

  /** Fails with 400 when it is no object. */
  static Fields of(Buffer json) {
    try (JsonParser parser = JSON.createParser(json.getBytes())) {
      return new Fields(read(parser));
    } catch (IOException malformed) {
      throw new Refused(BAD_REQUEST, "JSON_MALFORMED");
    }
  }

  private static Map<String, String> read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new Refused(BAD_REQUEST, "JSON_MALFORMED");
    }
    Map<String, String> members = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken().isScalarValue()) {
        members.put(name, parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    return members;
  }

  /** Fails with 400 when it is not there. */
  String text(String name) {
    String value = byName.get(name);
    if (value == null || value.isEmpty()) {
      throw new Refused(BAD_REQUEST, "FIELD_INVALID");
    }
    return value;
  }

  String textOr(String name, String otherwise) {
    return byName.getOrDefault(name, otherwise);
  }

  /** A whole number of at least one. */
  long amount(String name) {
    try {
      long value = Long.parseLong(text(name));
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException odd) {
      throw new Refused(BAD_REQUEST, "FIELD_INVALID");
    }
    throw new Refused(BAD_REQUEST, "FIELD_INVALID");
  }
}
