package dev.paymesh.launcher.e2e;

import dev.paymesh.gateway.migrate.LegacyServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Owns the answers of a legacy service: those of the mesh in its own words, but for twelve requests drawn by a seed. */
final class PlantedAnswers implements Consumer<HttpServerRequest> {

  /** A way to say something else, and where that is found. */
  private record Plant(String field, Consumer<JsonObject> change) {}

  private static final List<Plant> PLANTS = List.of(
      new Plant("amount.amount_cents", answer -> amount(answer).put("amount_cents", 99)),
      new Plant("amount.amount_cents", answer -> amount(answer).put("amount_cents", "1e9")),
      new Plant("amount.amount_cents", answer -> amount(answer).remove("amount_cents")),
      new Plant("amount.currency", answer -> amount(answer).put("currency", "usd")),
      new Plant("amount", answer -> answer.remove("amount")),
      new Plant("status", answer -> answer.put("status", "FAILED")),
      new Plant("status", answer -> answer.put("status", 3)),
      new Plant("description", answer -> answer.put("description", "two coffees ")),
      new Plant("description", answer -> answer.putNull("description")),
      new Plant("updated_at", answer -> answer.put("updated_at", later(answer))),
      new Plant("failure_reason", answer -> answer.put("failure_reason", "NONE")),
      new Plant("other", answer -> answer.put("legacy_id", 7)));

  private final long seed;
  private final Map<String, Plant> planted = new HashMap<>();
  private final Map<String, JsonObject> known = new ConcurrentHashMap<>();

  PlantedAnswers(long seed, int requests) {
    this.seed = seed;
    System.out.println("planted differences: seed " + seed);
    Random random = new Random(seed);
    List<Integer> numbers = new ArrayList<>();
    for (int number = 0; number < requests; number++) {
      numbers.add(number);
    }
    Collections.shuffle(numbers, random);
    for (int at = 0; at < PLANTS.size(); at++) {
      planted.put(requestId(numbers.get(at)), PLANTS.get(at));
    }
  }

  long seed() {
    return seed;
  }

  static String requestId(int number) {
    return "shadowed-" + number;
  }

  Set<String> requestIds() {
    return planted.keySet();
  }

  /** How many are to be found at each field. */
  Map<String, Long> byField() {
    return PLANTS.stream()
        .collect(Collectors.groupingBy(
            plant -> "GetPayment " + plant.field(), TreeMap::new, Collectors.counting()));
  }

  /** What the mesh answers there. */
  void know(String path, JsonObject answer) {
    known.put(path, answer);
  }

  @Override
  public void accept(HttpServerRequest request) {
    JsonObject answer = inOtherWords(known.get(request.path().replaceFirst("^/old", "")));
    String id = request.getHeader("X-Request-Id");
    if (planted.containsKey(id)) {
      planted.get(id).change().accept(answer);
    }
    LegacyServer.json(request, 200, answer.encode());
  }

  /** Numbers in quotes, nulls, another order, another zone. */
  private static JsonObject inOtherWords(JsonObject original) {
    JsonObject amount = original.getJsonObject("amount");
    JsonObject other = new JsonObject();
    List<String> names = new ArrayList<>(original.fieldNames());
    Collections.reverse(names);
    names.forEach(name -> other.put(name, original.getValue(name)));
    return other
        .putNull("failure_reason")
        .put(
            "amount",
            new JsonObject()
                .put("currency", amount.getString("currency"))
                .put("amount_cents", amount.getLong("amount_cents") + ".00"))
        .put("created_at", elsewhere(original.getString("created_at")));
  }

  private static String elsewhere(String time) {
    return OffsetDateTime.parse(time)
        .withOffsetSameInstant(ZoneOffset.ofHours(2))
        .toString();
  }

  private static JsonObject amount(JsonObject answer) {
    return answer.getJsonObject("amount");
  }

  private static String later(JsonObject answer) {
    return Instant.parse(answer.getString("updated_at")).plusMillis(1).toString();
  }
}
