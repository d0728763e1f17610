package dev.paymesh.shared.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Owns how gRPC writes text in a header that may have only ASCII. */
public final class PercentText {

  private PercentText() {}

  /** Percent-encoding as gRPC has it: a plus sign is a plus sign, and a stray percent sign stays. */
  public static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      int value = text.charAt(i) == '%' && i + 2 < text.length() ? hex(text, i + 1) : -1;
      if (value >= 0) {
        bytes.write(value);
        i += 2;
      } else {
        bytes.write(text.charAt(i));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int hex(String text, int at) {
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
