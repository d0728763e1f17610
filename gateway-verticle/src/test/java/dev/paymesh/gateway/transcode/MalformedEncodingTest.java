package dev.paymesh.gateway.transcode;

import static dev.paymesh.gateway.transcode.RefusedPayment.GOOD;
import static dev.paymesh.gateway.transcode.RefusedPayment.GOOD_REST;
import static dev.paymesh.gateway.transcode.RefusedPayment.refused;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A payment whose bytes are not UTF-8 is INVALID_ARGUMENT. */
final class MalformedEncodingTest {

  @TestFactory
  Stream<DynamicTest> encodings() {
    byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        bytes("byte order mark", join(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, good)),
        bytes("UTF-16", GOOD.getBytes(StandardCharsets.UTF_16)),
        bytes("UTF-16LE", GOOD.getBytes(StandardCharsets.UTF_16LE)),
        bytes("UTF-16BE", GOOD.getBytes(StandardCharsets.UTF_16BE)),
        bytes("UTF-32", GOOD.getBytes(Charset.forName("UTF-32"))),
        bytes("UTF-32LE", GOOD.getBytes(Charset.forName("UTF-32LE"))),
        bytes("Latin-1", described("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1))),
        bytes("overlong slash", described(0xC0, 0xAF)),
        bytes("overlong NUL", described(0xC0, 0x80)),
        bytes("overlong in three bytes", described(0xE0, 0x80, 0xAF)),
        bytes("surrogate in UTF-8", described(0xED, 0xA0, 0x80)),
        bytes("surrogate pair in UTF-8", described(0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80)),
        bytes("beyond U+10FFFF", described(0xF4, 0x90, 0x80, 0x80)),
        bytes("lone continuation", described(0x80)),
        bytes("cut sequence", described(0xE2, 0x82)),
        bytes("cut at the end", join(good, new byte[] {(byte) 0xE2})),
        bytes("0xFF", described(0xFF)),
        bytes("gzip", new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0}));
  }

  private static DynamicTest bytes(String name, byte[] body) {
    return refused(name, "body", Buffer.buffer(body), Requests.none());
  }

  private static byte[] described(int... octets) {
    byte[] text = new byte[octets.length];
    for (int at = 0; at < octets.length; at++) {
      text[at] = (byte) octets[at];
    }
    return described(text);
  }

  private static byte[] described(byte[] text) {
    byte[] before = "{\"description\":\"".getBytes(StandardCharsets.UTF_8);
    byte[] after = ("\",\"amount_cents\":1" + GOOD_REST).getBytes(StandardCharsets.UTF_8);
    return join(join(before, text), after);
  }

  private static byte[] join(byte[] first, byte[] second) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(first);
    joined.writeBytes(second);
    return joined.toByteArray();
  }
}
