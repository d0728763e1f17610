package dev.paymesh.bench.verify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Owns the hashes of events as an auditor works them out, without the database. */
final class DoctoredChain {

  private static final String AT = "2026-11-21T08:00:00.000000Z";
  private static final String ASKED = hex("asked".getBytes(StandardCharsets.UTF_8));

  private final Map<String, String> heads = new HashMap<>();

  void begin(String id, Entry.Order order) {
    String amount = Long.toString(order.amount());
    heads.put(
        id,
        hashOf(
            id,
            order.owner(),
            order.key(),
            ASKED,
            amount,
            order.currency(),
            order.description(),
            AT));
  }

  /** What gives an event its hashes, after the one before it. */
  String link(String id, int seq, String status) {
    String before = heads.getOrDefault(id, hex(new byte[0]));
    String hash = hashOf(
        Integer.toString(seq),
        status,
        "moved",
        AT,
        "user",
        "r1",
        "POSITIVE",
        "u1",
        "POSITIVE",
        "c1",
        "p1",
        before);
    heads.put(id, hash);
    return "update payment.payment_events set prev_hash = decode('" + before
        + "', 'hex'), hash = decode('" + hash + "', 'hex') where payment_id = '" + id
        + "' and seq = " + seq + " and hash is null";
  }

  private static String hashOf(String... texts) {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      input.writeBytes(
          ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length).array());
      input.writeBytes(bytes);
    }
    return hex(input.toByteArray());
  }

  private static String hex(byte[] input) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(input));
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("every Java platform has SHA-256", absent);
    }
  }
}
