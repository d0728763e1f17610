package dev.paymesh.launcher.evidence;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Owns the one spelling of a payment's trail: JSON whose members are all texts, in the order of the hashes, so that
 * each byte of the file follows from what was hashed.
 *
 * @param order what was ordered, by name
 * @param events each change, by name, {@code hash} last
 */
public record Evidence(Map<String, String> order, List<Map<String, String>> events) {

  static final String FORMAT = "paymesh-evidence-1";
  static final List<String> ORDER_NAMES = List.of(
      "id",
      "user_id",
      "idempotency_key",
      "request_hash",
      "amount_cents",
      "currency",
      "description",
      "created_at");
  static final List<String> EVENT_NAMES = List.of(
      "seq",
      "status",
      "message",
      "at",
      "actor",
      "request_id",
      "user_verdict",
      "user_key_id",
      "compliance_verdict",
      "compliance_key_id",
      "policy_version",
      "prev_hash",
      "hash");

  /** The status after the last event. */
  public String status() {
    return ofLastEvent("status");
  }

  /** The hash that stands for the whole trail. */
  public String head() {
    return ofLastEvent("hash");
  }

  private String ofLastEvent(String name) {
    return events.isEmpty() ? "" : events.get(events.size() - 1).getOrDefault(name, "");
  }

  /** SHA-256 over texts, each as UTF-8 with its length in four bytes in front, the highest first; as hex. */
  static String hashOf(Collection<String> texts) {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      input.writeBytes(
          ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length).array());
      input.writeBytes(bytes);
    }
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(input.toByteArray());
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("every Java platform has SHA-256", absent);
    }
  }

  /** The file, UTF-8. Written by hand: a library's next version may space it otherwise, and old files must hold. */
  public byte[] toBytes() {
    StringBuilder json = new StringBuilder();
    json.append("{\n  \"format\": ").append(quoted(FORMAT)).append(",\n  \"order\": ");
    object(json, order, "  ");
    json.append(",\n  \"events\": [");
    for (int at = 0; at < events.size(); at++) {
      json.append(at == 0 ? "\n    " : ",\n    ");
      object(json, events.get(at), "    ");
    }
    return json.append("\n  ]\n}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void object(StringBuilder json, Map<String, String> members, String indent) {
    json.append("{\n");
    for (Iterator<Map.Entry<String, String>> all = members.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<String, String> member = all.next();
      json.append(indent).append("  ").append(quoted(member.getKey())).append(": ");
      json.append(quoted(member.getValue())).append(all.hasNext() ? ",\n" : "\n");
    }
    json.append(indent).append('}');
  }

  /** Escapes what JSON demands, and nothing else. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char it : text.toCharArray()) {
      if (it == '"' || it == '\\') {
        quoted.append('\\').append(it);
      } else if (it < 0x20) {
        quoted.append("\\u%04x".formatted((int) it));
      } else {
        quoted.append(it);
      }
    }
    return quoted.append('"').toString();
  }
}
