package dev.paymesh.launcher.e2e;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** Owns values that a schema forbids, and one that it takes, some of them drawn by lot. */
final class WrongValues {

  private static final Map<String, String> OF_EACH_TYPE = Map.of(
      "string", "\"x\"",
      "integer", "7",
      "number", "1.5",
      "boolean", "true",
      "null", "null",
      "array", "[]",
      "object", "{}");
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final int DRAWS = 6;

  private final Random random;

  WrongValues(Random random) {
    this.random = random;
  }

  /** A name that no contract has. */
  String name() {
    return "x_" + Integer.toHexString(random.nextInt(0x1000, 0x10000));
  }

  /** As JSON. */
  List<String> values(JsonObject schema) {
    List<String> types = RestContract.types(schema);
    List<String> wrong = new ArrayList<>();
    new TreeMap<>(OF_EACH_TYPE).forEach((type, value) -> {
      boolean fits = types.contains(type) || type.equals("integer") && types.contains("number");
      if (!fits) {
        wrong.add(value);
      }
    });
    if (types.contains("integer")) {
      numbers(schema).forEach(wrong::add);
      wrong.addAll(List.of(
          "1e3", "1.0", "-0", "01", "+1", "0x10", "NaN", "\"" + random.nextInt(100) + "\""));
    } else if (types.contains("string")) {
      strings(schema).forEach(text -> wrong.add(quoted(text)));
      wrong.addAll(List.of("\"\\ud800\"", "\"\\u0000\"", "\"\\x\"", "'x'", "\"x"));
    } else if (types.contains("array")) {
      lists(schema).forEach(wrong::add);
    }
    return wrong;
  }

  private Stream<String> numbers(JsonObject schema) {
    List<BigInteger> wrong =
        new ArrayList<>(List.of(LONG_MAX.add(BigInteger.ONE), LONG_MAX.pow(2)));
    Long min = schema.getLong("minimum");
    Long max = schema.getLong("maximum");
    for (int n = 0; n < DRAWS; n++) {
      BigInteger far = BigInteger.valueOf(n == 0 ? 1 : random.nextLong(1, 1L << 40));
      if (min != null) {
        wrong.add(BigInteger.valueOf(min).subtract(far));
      }
      if (max != null) {
        wrong.add(BigInteger.valueOf(max).add(far));
      }
    }
    if ("int32".equals(schema.getString("format"))) {
      wrong.add(BigInteger.valueOf(1L << 31));
    }
    return wrong.stream().distinct().map(BigInteger::toString);
  }

  private Stream<String> strings(JsonObject schema) {
    List<String> wrong = new ArrayList<>();
    if (schema.containsKey("maxLength")) {
      int max = schema.getInteger("maxLength");
      wrong.add("x".repeat(max + 1));
      wrong.add("y".repeat(max + 1 + random.nextInt(500)));
    }
    if (schema.containsKey("minLength")) {
      wrong.add("");
    }
    if (schema.containsKey("enum")) {
      String first = schema.getJsonArray("enum").getString(0);
      wrong.addAll(List.of("", first.toLowerCase(Locale.ROOT), " " + first, first + "X"));
      Stream.generate(this::name).limit(DRAWS).forEach(wrong::add);
    } else if ("uuid".equals(schema.getString("format"))) {
      Stream.generate(() -> UUID.nameUUIDFromBytes(bytes()).toString())
          .limit(DRAWS)
          .forEach(uuid -> wrong.add(spoilt(uuid)));
      wrong.addAll(List.of("x", "{" + UUID.nameUUIDFromBytes(bytes()) + "}"));
    } else if (schema.containsKey("pattern")) {
      wrong.addAll(
          List.of("a b", "\u00e9", "a\tb", "\u007f", "a" + (char) random.nextInt(0x100, 0x2000)));
    }
    return wrong.stream();
  }

  private Stream<String> lists(JsonObject schema) {
    JsonObject items = RestContract.schema(schema.getJsonObject("items"));
    List<String> wrong = new ArrayList<>();
    values(items).forEach(item -> wrong.add("[" + item + "]"));
    if (schema.containsKey("maxItems")) {
      wrong.add(
          "[" + (good(items) + ",").repeat(schema.getInteger("maxItems")) + good(items) + "]");
    }
    if (schema.containsKey("minItems")) {
      wrong.add("[]");
    }
    return wrong.stream();
  }

  /** For a path or a query, where anything is text. */
  List<String> texts(JsonObject schema) {
    if (RestContract.types(schema).contains("integer")) {
      return Stream.concat(
              numbers(schema), Stream.of("", "x", "1.5", "1e3", "-0", "01", " 1", name()))
          .toList();
    }
    // An empty segment names another path, and is no value of this one.
    return Stream.concat(strings(schema), Stream.of("\u0000", "a\u0000b"))
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /** For a header, which holds no control characters, and none at its ends. */
  List<String> headers(JsonObject schema) {
    return texts(schema).stream()
        .filter(text -> text.chars().allMatch(it -> it >= 0x20 && it < 0x7F))
        .filter(text -> text.equals(text.strip()) && !text.isEmpty())
        .toList();
  }

  /** As JSON. */
  String good(JsonObject schema) {
    List<String> types = RestContract.types(schema);
    if (types.contains("string")) {
      return quoted(goodText(schema));
    }
    if (types.contains("array")) {
      return "[" + good(RestContract.schema(schema.getJsonObject("items"))) + "]";
    }
    return types.contains("integer")
        ? Long.toString(schema.getLong("minimum", 1L))
        : OF_EACH_TYPE.get(types.get(0));
  }

  String goodText(JsonObject schema) {
    JsonArray choices = schema.getJsonArray("enum");
    if (choices != null) {
      return choices.getString(0);
    }
    return "uuid".equals(schema.getString("format"))
        ? "00000000-0000-4000-8000-000000000000"
        : "k" + Integer.toHexString(random.nextInt(0x1000, 0x10000));
  }

  private static String quoted(String text) {
    return new JsonArray().add(text).encode().replaceFirst("^\\[", "").replaceFirst("]$", "");
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private byte[] bytes() {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return bytes;
  }

  /** One of its characters is none of a UUID. */
  private String spoilt(String uuid) {
    int at = random.nextInt(uuid.length());
    return uuid.substring(0, at) + "z" + uuid.substring(at + 1);
  }
}
