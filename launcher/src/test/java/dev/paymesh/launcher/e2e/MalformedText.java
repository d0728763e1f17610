package dev.paymesh.launcher.e2e;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Owns the payments with text that is too long, or not text, or not in UTF-8. */
final class MalformedText extends MalformedKind {

  MalformedText(String authorization) {
    super(authorization);
  }

  @Override
  void make() {
    for (String wrong : List.of(
        "\\u0000",
        "a\\u0000b",
        "\\ud800",
        "\\udc00",
        "\\udc00\\ud800",
        "a".repeat(501),
        "é".repeat(501),
        "\\ud83d\\ude00".repeat(501),
        "a".repeat(5_000))) {
      body(
          "description " + shortened(wrong),
          GOOD.replace("\"d\"", "\"" + wrong + "\""),
          "description");
    }
    for (String wrong :
        List.of("\u0000", "\u0001", "\n", "\t", "\\x41", "\\u12", "\\u12g4", "\\", "\\'")) {
      body("inside a string " + shortened(wrong), GOOD.replace("\"d\"", "\"" + wrong + "\""), "");
    }
    bytes("a stray continuation byte", 0x80);
    bytes("a sequence cut short", 0xC3, 0x28);
    bytes("an overlong slash", 0xC0, 0xAF);
    bytes("an overlong NUL", 0xC0, 0x80);
    bytes("a surrogate in UTF-8", 0xED, 0xA0, 0x80);
    bytes("beyond U+10FFFF", 0xF4, 0x90, 0x80, 0x80);
    bytes("a byte that never is UTF-8", 0xFF);
    bytes("Latin-1", 0xE9);
    body("UTF-16BE", GOOD.getBytes(UTF_16BE), "");
    body("UTF-16LE", GOOD.getBytes(UTF_16LE), "");
    body("a byte order mark", ("\uFEFF" + GOOD).getBytes(UTF_8), "");
    body("UTF-16 with its mark", ("\uFEFF" + GOOD).getBytes(UTF_16LE), "");
  }

  private void bytes(String name, int... bytes) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int at = GOOD.indexOf("\"d\"") + 1;
    body.writeBytes(GOOD.substring(0, at).getBytes(UTF_8));
    for (int next : bytes) {
      body.write(next);
    }
    body.writeBytes(GOOD.substring(at).getBytes(UTF_8));
    body(name, body.toByteArray(), "");
  }
}
