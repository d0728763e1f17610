package dev.paymesh.shared.grpc;

import static dev.paymesh.shared.grpc.Http2Wire.DATA;
import static dev.paymesh.shared.grpc.Http2Wire.END_HEADERS;
import static dev.paymesh.shared.grpc.Http2Wire.END_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that break a rule of HTTP/2 or gRPC in one place: each is refused, and others are served. */
final class OddCallTest {

  private static final byte[] HELLO = RawCall.framed(Probe.echo("hello")).getBytes();

  private final Vertx vertx = Probe.vertx();
  private final MeshServer server =
      Probe.serve(vertx, request -> Future.succeededFuture(Probe.reply(request.getText())));

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        odd("wrong method", ":status=405", head -> head.set(":method", "GET")),
        odd("invented method", ":status=405", head -> head.set(":method", "BREW")),
        odd("no method", "reset=1", head -> head.remove(":method")),
        odd("no path", "reset=1", head -> head.remove(":path")),
        odd("empty path", "reset=1", head -> head.set(":path", "")),
        odd("path without a slash", "grpc-status=12", head -> head.set(":path", "probe")),
        odd("path of a file", "grpc-status=12", head -> head.set(":path", "/../../etc/passwd")),
        odd("no scheme", "reset=1", head -> head.remove(":scheme")),
        odd("no authority", "grpc-status=0", head -> head.remove(":authority")),
        odd("two paths", "reset=1", head -> head.add(":path", "/other")),
        odd("pseudo header behind others", "reset=1", head -> head.last(":method", "POST")),
        odd("upper case name", "reset=1", head -> head.add("X-Upper", "x")),
        odd("header of HTTP/1", "reset=1", head -> head.add("connection", "close")),
        odd("transfer-encoding", "reset=1", head -> head.add("transfer-encoding", "chunked")),
        odd("no content type", ":status=415", head -> head.remove("content-type")),
        odd("another content type", ":status=415", head -> head.set("content-type", "text/html")),
        odd("no te", "grpc-status=0", head -> head.remove("te")),
        odd("te of HTTP/1", "reset=1", head -> head.set("te", "gzip")),
        odd("bad timeout", "grpc-status=3", head -> head.add("grpc-timeout", "soon")),
        odd("wrong content length", "reset=1", head -> head.add("content-length", "3")),
        odd("line break in a value", "reset=1", head -> head.add("x-bad", "a\r\nb: c")),
        odd("NUL in a value", "reset=1", head -> head.add("x-bad", "a\0b")));
  }

  private static Arguments odd(String name, String answer, Consumer<Head> spoil) {
    return Arguments.of(name, answer, spoil);
  }

  /** What HTTP/2 and gRPC leave to the server is served: a request needs no authority, and {@code te} is a hint. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void anOddHeadIsRefused(String name, String answer, Consumer<Head> spoil) throws IOException {
    try (Http2Wire wire = Http2Wire.to(server.port())) {
      Head head = new Head();
      spoil.accept(head);
      int stream = wire.open(END_HEADERS, head.bytes());
      wire.frame(DATA, END_STREAM, stream, HELLO);
      wire.flush();
      assertAnswered(wire, stream, answer);
    }
  }

  private void assertAnswered(Http2Wire wire, int stream, String answer) throws IOException {
    int equals = answer.indexOf('=');
    assertThat(wire.awaitAnswer(stream))
        .containsEntry(answer.substring(0, equals), answer.substring(equals + 1));
    try (Http2Wire other = Http2Wire.to(server.port())) {
      assertThat(other.echo("next")).containsEntry("grpc-status", "0");
    }
  }

  static Stream<Arguments> bodies() {
    byte[] half = Arrays.copyOf(HELLO, HELLO.length - 2);
    return Stream.of(
        Arguments.of("nothing", "grpc-status=3", new byte[0]),
        Arguments.of("half a length", "grpc-status=3", new byte[] {0, 0}),
        Arguments.of("half a message", "grpc-status=3", half),
        Arguments.of(
            "a length that is negative", "grpc-status=8", new byte[] {0, -1, -1, -1, -1, 0}),
        Arguments.of(
            "two messages",
            "grpc-status=0",
            RawCall.framed(Probe.echo("a")).appendBytes(HELLO).getBytes()),
        Arguments.of(
            "a message and a half",
            "grpc-status=0",
            RawCall.framed(Probe.echo("a")).appendBytes(half).getBytes()));
  }

  /** A unary call is served with its first message, whatever follows. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void anOddBodyIsRefused(String name, String answer, byte[] body) throws IOException {
    try (Http2Wire wire = Http2Wire.to(server.port())) {
      int stream = wire.open(END_HEADERS);
      wire.frame(DATA, END_STREAM, stream, body);
      wire.flush();
      assertAnswered(wire, stream, answer);
    }
  }

  /** Owns a sealed head that a test spoils before it is told. */
  private static final class Head {

    private final List<Map.Entry<String, String>> lines =
        new ArrayList<>(Http2Wire.sealedHead(RawCall.ECHO));

    void remove(String name) {
      lines.removeIf(line -> line.getKey().equals(name));
    }

    void set(String name, String value) {
      lines.replaceAll(line -> line.getKey().equals(name) ? Map.entry(name, value) : line);
    }

    void add(String name, String value) {
      lines.add(name.startsWith(":") ? 1 : lines.size(), Map.entry(name, value));
    }

    void last(String name, String value) {
      remove(name);
      lines.add(Map.entry(name, value));
    }

    byte[] bytes() {
      return Http2Wire.compressed(lines);
    }
  }
}
