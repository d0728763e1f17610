package dev.paymesh.gateway.transcode;

import org.jspecify.annotations.Nullable;

/** Owns the two spellings of a text in a header: bare, or as an RFC 8941 string in quotes. */
final class HeaderText {

  private HeaderText() {}

  /** The text; null where it starts like a quoted string and is none. */
  static @Nullable String of(String header) {
    return header.startsWith("\"") ? unquoted(header) : header;
  }

  private static @Nullable String unquoted(String header) {
    StringBuilder text = new StringBuilder();
    int last = header.length() - 1;
    int at = 1;
    while (at < last && header.charAt(at) != '"') {
      char it = header.charAt(at++);
      if (it == '\\') {
        it = header.charAt(at++);
        if (it != '"' && it != '\\') {
          return null;
        }
      }
      if (it < 0x20 || it > 0x7E) {
        return null;
      }
      text.append(it);
    }
    return at == last && header.charAt(last) == '"' ? text.toString() : null;
  }
}
