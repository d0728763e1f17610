package dev.paymesh.gateway.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;

/** That differences planted into random answers are found, each once, and nothing else, however both are written. */
final class PlantedDifferencesTest {

  private static final int DEPTH_MAX = 4;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final Set<String> planted = new TreeSet<>();
  private int names;

  @RepeatedTest(50)
  void whatIsPlantedIsFound() throws IOException {
    JsonObject grpc = object(0);
    JsonObject rest = written(grpc, "");
    Set<String> found = new TreeSet<>();
    Comparison.of(JsonTree.read(grpc.toBuffer()), JsonTree.read(rest.toBuffer()), Set.of()).stream()
        .filter(Finding::isDifference)
        .forEach(one -> found.add(one.path() + " " + one.result().label()));
    assertThat(found).as("seed %d: %s against %s", seed, grpc, rest).isEqualTo(planted);
  }

  private JsonObject object(int depth) {
    JsonObject object = new JsonObject();
    for (int count = 1 + random.nextInt(5); count > 0; count--) {
      object.put("f" + names++, value(depth));
    }
    return object;
  }

  private Object value(int depth) {
    int kind = random.nextInt(depth < DEPTH_MAX ? 6 : 4);
    return switch (kind) {
      case 0 -> random.nextLong();
      case 1 -> "text " + random.nextInt();
      case 2 -> random.nextBoolean();
      case 3 -> random.nextInt(1_000_000) / 100.0;
      case 4 -> object(depth + 1);
      default -> new JsonArray(List.of(object(depth + 1), object(depth + 1)));
    };
  }

  /** The same in other words, but for what is planted. */
  private JsonObject written(JsonObject original, String path) {
    List<String> order = new ArrayList<>(original.fieldNames());
    Collections.shuffle(order, random);
    JsonObject other = new JsonObject();
    for (String name : order) {
      String here = path + name;
      switch (random.nextInt(40)) {
        case 0 -> planted.add(here + " only_grpc");
        case 1 -> {
          planted.add(here + " different");
          other.put(name, "planted");
        }
        case 2 -> {
          planted.add(path + "more" + name + " only_rest");
          other.put("more" + name, 1).put(name, written(original.getValue(name), here));
        }
        case 3 -> other.putNull("no" + name).put(name, written(original.getValue(name), here));
        default -> other.put(name, written(original.getValue(name), here));
      }
    }
    return other;
  }

  private Object written(Object value, String path) {
    if (value instanceof JsonObject object) {
      return written(object, path + ".");
    }
    if (value instanceof JsonArray items) {
      JsonArray other = new JsonArray();
      items.forEach(item -> other.add(written((JsonObject) item, path + "[].")));
      return other;
    }
    return value instanceof Number number && random.nextBoolean() ? number.toString() : value;
  }
}
