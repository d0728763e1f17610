package dev.paymesh.shared.sql;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import dev.paymesh.shared.grpc.CallContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Owns what tells one keyed write from another: whose key it is, and a fingerprint of what is asked under it.
 *
 * @param actor the user whose key it is
 * @param key as the client chose it
 * @param hash SHA-256 over the request's type and all its fields; the same key with another is a reuse
 */
public record KeyedRequest(String actor, String key, byte[] hash) {

  /** Of the call being served. */
  public static KeyedRequest of(String key, Message request) {
    return new KeyedRequest(CallContext.current().userId(), key, hashOf(request));
  }

  private static byte[] hashOf(Message request) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(request.getDescriptorForType().getFullName().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(deterministic(request));
      return digest.digest();
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("every Java platform has SHA-256", absent);
    }
  }

  private static byte[] deterministic(Message request) {
    byte[] bytes = new byte[request.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      request.writeTo(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException("an array takes all of its own size", impossible);
    }
    return bytes;
  }
}
