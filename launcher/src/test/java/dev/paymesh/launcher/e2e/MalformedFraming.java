package dev.paymesh.launcher.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.paymesh.launcher.e2e.MalformedRequests.Malformed;
import dev.paymesh.launcher.e2e.MalformedRequests.Refusal;
import java.util.List;

/** Owns the requests whose bytes are no HTTP, or leave open where a request ends. */
final class MalformedFraming extends MalformedKind {

  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String LENGTH = "Content-Length: " + GOOD.length() + "\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
  private static final String CHUNK =
      Integer.toHexString(GOOD.length()) + "\r\n" + GOOD + "\r\n0\r\n\r\n";

  MalformedFraming(String authorization) {
    super(authorization);
  }

  @Override
  void make() {
    lengths();
    chunks();
    headerLines();
    hosts();
    versions();
    oddBytes();
  }

  private void lengths() {
    frame("two lengths", JSON + LENGTH + "Content-Length: 5\r\n", GOOD);
    frame("two equal lengths", JSON + LENGTH + LENGTH, GOOD);
    frame("a list of lengths", JSON + "Content-Length: 5, 6\r\n", GOOD);
    frame("a negative length", JSON + "Content-Length: -5\r\n", GOOD);
    frame("a length with a sign", JSON + "Content-Length: +" + GOOD.length() + "\r\n", GOOD);
    frame("a length in hex", JSON + "Content-Length: 0x10\r\n", GOOD);
    frame("a length that is no number", JSON + "Content-Length: ten\r\n", GOOD);
    frame("a length beyond numbers", JSON + "Content-Length: " + "9".repeat(30) + "\r\n", GOOD);
    frame("a length with a fraction", JSON + "Content-Length: 5.0\r\n", GOOD);
  }

  private void chunks() {
    frame("a chunk without size", JSON + CHUNKED, "\r\n" + GOOD + "\r\n0\r\n\r\n");
    frame("a chunk size that is no number", JSON + CHUNKED, "zz\r\n" + GOOD + "\r\n0\r\n\r\n");
    frame("a negative chunk size", JSON + CHUNKED, "-5\r\nhello\r\n0\r\n\r\n");
    frame("a chunk size in 0x", JSON + CHUNKED, "0x5\r\nhello\r\n0\r\n\r\n");
    frame("a chunk size beyond numbers", JSON + CHUNKED, "fffffffffffffffff\r\nhello\r\n0\r\n\r\n");
    frame("a chunk longer than its size", JSON + CHUNKED, "3\r\nhello\r\n0\r\n\r\n");
    frame("chunks without a coding we know", JSON + "Transfer-Encoding: gzip\r\n", CHUNK);
    frame("identity as a coding", JSON + "Transfer-Encoding: identity\r\n", CHUNK);
    frame("chunked, not last", JSON + "Transfer-Encoding: chunked, gzip\r\n", CHUNK);
    frame("gzip and chunked", JSON + "Transfer-Encoding: gzip, chunked\r\n", CHUNK);
    frame("chunked twice", JSON + CHUNKED + CHUNKED, CHUNK);
    frame(
        "a coding with a control character", JSON + "Transfer-Encoding: \u000bchunked\r\n", CHUNK);
    frame("a folded length", JSON + "Content-Length:\r\n " + GOOD.length() + "\r\n", GOOD);
    frame("a folded coding", JSON + "Transfer-Encoding:\r\n chunked\r\n", CHUNK);
  }

  private void headerLines() {
    frame("a NUL in a header", JSON + LENGTH + "X-A: b\u0000c\r\n", GOOD);
    frame("a NUL in a header name", JSON + LENGTH + "X-\u0000A: b\r\n", GOOD);
    frame("a space before the colon", JSON + LENGTH + "X-A : b\r\n", GOOD);
    frame("a header without a name", JSON + LENGTH + ": b\r\n", GOOD);
    frame("a header without a colon", JSON + LENGTH + "hello\r\n", GOOD);
    frame("a carriage return in a header", JSON + LENGTH + "X-A: b\rc\r\n", GOOD);
    frame("a huge header", JSON + LENGTH + "X-A: " + "b".repeat(20_000) + "\r\n", GOOD);
    frame("many headers", JSON + LENGTH + "X-A: b\r\n".repeat(5_000), GOOD);
    frame("two hosts", JSON + LENGTH + "Host: other\r\n", GOOD);
  }

  private void hosts() {
    raw(
        "no host",
        "POST " + PATH + " HTTP/1.1\r\n" + headers().substring(headers().indexOf('\n') + 1) + JSON
            + LENGTH + "\r\n" + GOOD);
    raw(
        "an empty host",
        "POST " + PATH + " HTTP/1.1\r\n" + headers().replace(" localhost", "") + JSON + LENGTH
            + "\r\n" + GOOD);
    raw(
        "a host with a space",
        "POST " + PATH + " HTTP/1.1\r\n" + headers().replace("localhost", "a b") + JSON + LENGTH
            + "\r\n" + GOOD);
  }

  private void versions() {
    for (String version : List.of("HTTP/1", "HTTP", "HTTP/", "HTTP/1.1 x", "HTTP/a.b", "")) {
      raw(
          "version '" + version + "'",
          "POST " + PATH + " " + version + "\r\n" + headers() + JSON + LENGTH + "\r\n" + GOOD);
    }
  }

  private void oddBytes() {
    raw(
        "chunks in HTTP/1.0",
        "POST " + PATH + " HTTP/1.0\r\n" + headers() + JSON + CHUNKED + "\r\n" + CHUNK);
    raw(
        "line ends without CR",
        ("POST " + PATH + " HTTP/1.1\r\n" + headers() + JSON + LENGTH + "\r\n").replace("\r", "")
            + GOOD);
    raw(
        "line ends without LF",
        ("POST " + PATH + " HTTP/1.1\r\n" + headers() + JSON + LENGTH + "\r\n").replace("\n", "")
            + GOOD + "\r\n\r\n");
    raw(
        "a TLS greeting",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n");
    raw("no method", " " + PATH + " HTTP/1.1\r\n" + headers() + "\r\n");
    raw(
        "a method with a control character",
        "PO\u0001ST " + PATH + " HTTP/1.1\r\n" + headers() + JSON + LENGTH + "\r\n" + GOOD);
  }

  private void frame(String name, String more, String body) {
    raw(name, "POST " + PATH + " HTTP/1.1\r\n" + headers() + more + "\r\n" + body);
  }

  private void raw(String name, String request) {
    add(new Malformed(name, request.getBytes(ISO_8859_1), Refusal.ANY, true));
  }
}
