package dev.paymesh.launcher.evidence;

import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.shared.checks.RequestHash;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Owns the check of an evidence file, with nothing but the file: it is spelled as we spell it, each hash follows from
 * what stands before it, and the events tell a life that a payment can have.
 */
public final class EvidenceCheck {

  private static final Set<String> OPEN = Set.of("PENDING", "PROCESSING");
  private static final Set<String> TERMINAL = Set.of("COMPLETED", "FAILED");

  private EvidenceCheck() {}

  /** Why a file is no evidence, in a sentence. */
  public static final class Broken extends Exception {

    Broken(String sentence) {
      super(sentence, null, false, false);
    }
  }

  /** The trail of a file that holds. */
  public static Evidence of(byte[] file) throws Broken {
    Evidence evidence = read(file);
    require(Arrays.equals(evidence.toBytes(), file), "the file is not spelled as it was written");
    requireHashes(evidence);
    requireLife(evidence.events());
    return evidence;
  }

  private static void require(boolean holds, String sentence) throws Broken {
    if (!holds) {
      throw new Broken(sentence);
    }
  }

  private static Evidence read(byte[] file) throws Broken {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
      JsonObject json = new JsonObject(text);
      require(Evidence.FORMAT.equals(json.getValue("format")), "the format is unknown");
      List<Map<String, String>> events = new ArrayList<>();
      for (Object event : json.getJsonArray("events", new JsonArray())) {
        require(event instanceof JsonObject, "an event is no object");
        events.add(texts((JsonObject) event, Evidence.EVENT_NAMES));
      }
      JsonObject order = json.getJsonObject("order", new JsonObject());
      return new Evidence(texts(order, Evidence.ORDER_NAMES), events);
    } catch (CharacterCodingException | DecodeException | ClassCastException malformed) {
      throw new Broken("the file is not well-formed");
    }
  }

  private static Map<String, String> texts(JsonObject object, List<String> names) throws Broken {
    require(List.copyOf(object.fieldNames()).equals(names), "the members are not as expected");
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : names) {
      require(object.getValue(name) instanceof String, name + " is no text");
      texts.put(name, object.getString(name));
    }
    return texts;
  }

  private static void requireHashes(Evidence evidence) throws Broken {
    require(
        requestHash(evidence.order()).equals(evidence.order().get("request_hash")),
        "the request hash does not follow from the order");
    String previous = Evidence.hashOf(evidence.order().values());
    for (Map<String, String> event : evidence.events()) {
      String seq = event.get("seq");
      require(previous.equals(event.get("prev_hash")), "event " + seq + " does not follow");
      List<String> hashed = new ArrayList<>(event.values());
      String hash = hashed.remove(hashed.size() - 1);
      require(Evidence.hashOf(hashed).equals(hash), "event " + seq + " is not what was hashed");
      previous = hash;
    }
  }

  private static String requestHash(Map<String, String> order) throws Broken {
    try {
      CreatePaymentRequest request = CreatePaymentRequest.newBuilder()
          .setUserId(order.getOrDefault("user_id", ""))
          .setAmount(Money.newBuilder()
              .setAmountCents(Long.parseLong(order.getOrDefault("amount_cents", "")))
              .setCurrency(order.getOrDefault("currency", "")))
          .setDescription(order.getOrDefault("description", ""))
          .build();
      return HexFormat.of().formatHex(RequestHash.ofContent(request).toByteArray());
    } catch (NumberFormatException wrong) {
      throw new Broken("amount_cents is no amount");
    }
  }

  private static void requireLife(List<Map<String, String>> events) throws Broken {
    require(!events.isEmpty(), "there is no event");
    for (int at = 0; at < events.size(); at++) {
      Map<String, String> event = events.get(at);
      String status = event.getOrDefault("status", "");
      boolean last = at == events.size() - 1;
      require(
          Integer.toString(at + 1).equals(event.get("seq")), "event " + (at + 1) + " is missing");
      require(
          OPEN.contains(status) || last && TERMINAL.contains(status),
          "event " + (at + 1) + " cannot be " + status);
    }
  }
}
