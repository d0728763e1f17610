package dev.paymesh.shared.sql;

import dev.paymesh.shared.grpc.ContextSeal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Owns the tokens of one list: places in it, sealed, so that nobody makes one up or carries one to another list. A place
 * is no right: who may see what is behind it is asked with each page.
 */
public final class PageTokens {

  private final ContextSeal seal;
  private final String list;

  /**
   * The tokens of a list, sealed with the mesh's key.
   *
   * @param list its rpc
   */
  public PageTokens(ContextSeal seal, String list) {
    this.seal = seal;
    this.list = list;
  }

  public String of(byte[] place) {
    ByteBuffer token = ByteBuffer.allocate(ContextSeal.SIGN_BYTES + place.length)
        .put(seal.sign(list, place))
        .put(place);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
  }

  /** The place a token stands for, if it is one of ours. */
  public Optional<byte[]> open(String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
    int split = Math.min(bytes.length, ContextSeal.SIGN_BYTES);
    byte[] place = Arrays.copyOfRange(bytes, split, bytes.length);
    return seal.verifies(list, place, Arrays.copyOf(bytes, split))
        ? Optional.of(place)
        : Optional.empty();
  }
}
