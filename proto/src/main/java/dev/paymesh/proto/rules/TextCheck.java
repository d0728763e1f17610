package dev.paymesh.proto.rules;

import dev.paymesh.proto.common.v1.FieldRules;
import dev.paymesh.proto.common.v1.TextFormat;
import org.jspecify.annotations.Nullable;

/**
 * Owns what text must look like: storable everywhere, within its length, and in its format.
 *
 * <p>Values are not repeated in faults, because keys and descriptions must not reach a log.
 */
record TextCheck(boolean required, int lengthMax, TextFormat format) implements ValueCheck {

  private static final int UUID_LENGTH = 36;

  static TextCheck of(FieldRules rules) {
    return new TextCheck(rules.getRequired(), rules.getLengthMax(), rules.getFormat());
  }

  @Override
  public String expected() {
    return switch (format) {
      case TEXT_FORMAT_CURRENCY -> "an ISO 4217 currency code in upper case";
      case TEXT_FORMAT_UUID -> "a UUID";
      case TEXT_FORMAT_VISIBLE_ASCII -> length() + "visible ASCII characters";
      default -> length() + "characters of Unicode text without U+0000";
    };
  }

  private String length() {
    if (lengthMax == 0) {
      return required ? "at least 1 of " : "";
    }
    return required ? "1 to " + lengthMax + " " : "at most " + lengthMax + " ";
  }

  @Override
  public @Nullable String fault(Object value) {
    String text = (String) value;
    if (text.isEmpty()) {
      return required ? "nothing" : null;
    }
    String broken = charactersFault(text);
    return broken != null ? broken : formatFault(text);
  }

  /** One pass: PostgreSQL cannot hold U+0000, and a lone surrogate has no UTF-8 form. */
  private @Nullable String charactersFault(String text) {
    boolean visibleOnly = format == TextFormat.TEXT_FORMAT_VISIBLE_ASCII;
    int points = 0;
    for (int at = 0; at < text.length(); at++, points++) {
      char it = text.charAt(at);
      if (it == 0 || (visibleOnly && (it < 0x21 || it > 0x7E))) {
        return "U+%04X at character %d".formatted((int) it, points + 1);
      }
      if (Character.isSurrogate(it)) {
        if (!isPair(text, at)) {
          return "half a surrogate pair at character " + (points + 1);
        }
        at++;
      }
    }
    return lengthMax > 0 && points > lengthMax ? points + " characters" : null;
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }

  private @Nullable String formatFault(String text) {
    return switch (format) {
      case TEXT_FORMAT_CURRENCY -> CurrencyCodes.isInUse(text) ? null : "another text";
      case TEXT_FORMAT_UUID -> isUuid(text) ? null : "another text";
      default -> null;
    };
  }

  /** The canonical form only; java.util.UUID also takes shorter ones, which then differ from what is stored. */
  private static boolean isUuid(String text) {
    if (text.length() != UUID_LENGTH) {
      return false;
    }
    for (int at = 0; at < UUID_LENGTH; at++) {
      boolean hyphenHere = at == 8 || at == 13 || at == 18 || at == 23;
      if (hyphenHere ? text.charAt(at) != '-' : !isHexDigit(text.charAt(at))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHexDigit(char it) {
    return (it >= '0' && it <= '9') || (it >= 'a' && it <= 'f') || (it >= 'A' && it <= 'F');
  }
}
