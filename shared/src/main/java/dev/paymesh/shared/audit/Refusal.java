package dev.paymesh.shared.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Owns what is written of one refusal: who was refused what, by whom and why, as {@code key=value} on one line.
 *
 * @param at role that refused: gateway, payment, user ...
 * @param caller as far as somebody vouched for it; what is only claimed is nobody's
 * @param rpc its full name
 * @param resource what the call was about, or whose; empty where that is not known yet
 * @param why the reason that the caller was told
 */
public record Refusal(String at, Caller caller, String rpc, String resource, String why) {

  /** Who was refused. */
  public record Caller(String service, String userId, String role, String requestId) {

    /** Somebody that has shown nothing. */
    public static final Caller NOBODY = new Caller("", "", "", "");
  }

  /** What ids of ours and of the usual issuers look like; nothing in it can end a value, a line or a terminal's state. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:|-]{0,63}");

  /** A long run of letters and digits is a key or a piece of a token before it is an id: UUIDs and names have breaks. */
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9]{33}");

  private static final int DIGEST_CHARS = 16;

  String line() {
    return "refused at=" + told(at)
        + " who=" + told(caller.userId())
        + " role=" + told(caller.role())
        + " service=" + told(caller.service())
        + " rpc=" + told(rpc)
        + " resource=" + told(resource)
        + " why=" + told(why)
        + " request=" + told(caller.requestId());
  }

  /**
   * A text as the log has it: an id as it is, anything else (an address, a sentence, a secret in the wrong place, an
   * attack) as the start of its hash, by which whoever knows the text finds the line, and nobody learns it from there.
   */
  public static String told(String text) {
    if (text.isEmpty()) {
      return "-";
    }
    return ID.matcher(text).matches() && !SECRET.matcher(text).find()
        ? text
        : "sha256:" + digest(text).substring(0, DIGEST_CHARS);
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("every Java platform has SHA-256", absent);
    }
  }

  /** What a request is about: whom its owner field names, or else the first id in it. */
  public static String resourceOf(@Nullable Message request, String ownerField) {
    if (request == null) {
      return "";
    }
    return request.getDescriptorForType().getFields().stream()
        .filter(field -> ownerField.isEmpty() ? isId(field) : field.getName().equals(ownerField))
        .map(field -> request.getField(field).toString())
        .findFirst()
        .orElse("");
  }

  private static boolean isId(FieldDescriptor field) {
    return field.getType() == FieldDescriptor.Type.STRING
        && !field.isRepeated()
        && (field.getName().equals("id") || field.getName().endsWith("_id"));
  }
}
