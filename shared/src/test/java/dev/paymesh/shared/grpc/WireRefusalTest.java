package dev.paymesh.shared.grpc;

import static dev.paymesh.shared.grpc.RawCall.framed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.shared.grpc.RawCall.Answer;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.common.GrpcStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server of the mesh says to bytes that no well-behaved client sends: a status at once, and no handler runs. */
final class WireRefusalTest {

  private static final EchoRequest HELLO = Probe.echo("hello");

  private final Vertx vertx = Probe.vertx();
  private final RpcCounts counts = new RpcCounts();
  private final AtomicInteger served = new AtomicInteger();
  private final MeshServer server = Probe.serve(vertx, this::serve);
  private final RawCall raw = new RawCall(vertx, HttpVersion.HTTP_2, server.port());

  private Future<EchoReply> serve(EchoRequest request) {
    served.incrementAndGet();
    return Future.succeededFuture(Probe.reply(request.getText()));
  }

  @AfterEach
  void close() {
    counts.close();
    Probe.await(vertx.close());
  }

  @Test
  void aWellFormedRawCallIsServed() {
    assertThat(raw.echo(headers -> {}, framed(HELLO)).status()).isEqualTo("0");
    assertThat(served).hasValue(1);
  }

  @Test
  void aGzipRequestIsRefusedBeforeItIsInflated() throws IOException {
    Answer answer =
        raw.echo(headers -> headers.set("grpc-encoding", "gzip"), framed(1, gzip(HELLO)));
    assertRefused(answer, GrpcStatus.UNIMPLEMENTED);
  }

  @Test
  void aCompressedMessageWithoutItsHeaderIsRefused() throws IOException {
    assertRefused(raw.echo(headers -> {}, framed(1, gzip(HELLO))), GrpcStatus.UNIMPLEMENTED);
    assertRefused(
        raw.echo(headers -> headers.set("grpc-encoding", "identity"), framed(1, gzip(HELLO))),
        GrpcStatus.UNIMPLEMENTED);
  }

  @Test
  void malformedProtobufIsAnInvalidArgument() {
    assertRefused(
        raw.echo(headers -> {}, framed(0, new byte[] {-1, -1, -1})), GrpcStatus.INVALID_ARGUMENT);
  }

  @Test
  void aCallWithoutAMessageIsAnInvalidArgument() {
    assertRefused(raw.echo(headers -> {}, Buffer.buffer()), GrpcStatus.INVALID_ARGUMENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "100", "m", "-5m", "123456789m", "5x", "5 m", "1.5S", "٣m"})
  void aMalformedTimeoutIsAnInvalidArgument(String timeout) {
    assertRefused(
        raw.echo(headers -> headers.set("grpc-timeout", timeout), framed(HELLO)),
        GrpcStatus.INVALID_ARGUMENT);
  }

  @Test
  void aTimeoutOfNothingIsAlreadyExceeded() {
    assertRefused(
        raw.echo(headers -> headers.set("grpc-timeout", "0n"), framed(HELLO)),
        GrpcStatus.DEADLINE_EXCEEDED);
  }

  @Test
  void aRequestOverTheLimitIsRefusedAndCounted() {
    Answer answer = raw.echo(headers -> {}, framed(0, new byte[300 * 1024]));
    assertRefused(answer, GrpcStatus.RESOURCE_EXHAUSTED);
    assertThat(counts.of(Side.SERVER, "Echo", GrpcStatus.RESOURCE_EXHAUSTED)).isEqualTo(1);
  }

  @Test
  void anUnknownRpcIsUnimplemented() {
    for (String path : new String[] {"/probe.v1.ProbeService/Nothing", "/nothing", "/"}) {
      Answer answer =
          raw.send(path, headers -> headers.set("content-type", "application/grpc"), framed(HELLO));
      assertRefused(answer, GrpcStatus.UNIMPLEMENTED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "application/grpc+json", "application/grpc-web", "text"})
  void onlyProtobufOverGrpcIsSpokenHere(String type) {
    Answer answer = raw.echo(headers -> headers.set("content-type", type), framed(HELLO));
    assertThat(answer.httpStatus()).isEqualTo(415);
    assertThat(served).hasValue(0);
  }

  @Test
  void http1IsAnsweredAndLeavesNoException() {
    RawCall old = new RawCall(vertx, HttpVersion.HTTP_1_1, server.port());
    try (QuietLog quiet = new QuietLog()) {
      assertThat(old.echo(headers -> {}, framed(HELLO)).httpStatus()).isEqualTo(415);
      assertThat(old.send("/", headers -> {}, Buffer.buffer()).httpStatus()).isEqualTo(415);
    }
    assertThat(served).hasValue(0);
  }

  @Test
  void aSecondMessageOfAUnaryCallIsIgnored() {
    Buffer twice = framed(HELLO).appendBuffer(framed(HELLO));
    assertThat(raw.echo(headers -> {}, twice).status()).isEqualTo("0");
    assertThat(served).hasValue(1);
  }

  private void assertRefused(Answer answer, GrpcStatus status) {
    assertThat(answer.status()).isEqualTo(Integer.toString(status.code));
    assertThat(served).hasValue(0);
  }

  private static byte[] gzip(EchoRequest request) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      request.writeTo(out);
    }
    return bytes.toByteArray();
  }
}
