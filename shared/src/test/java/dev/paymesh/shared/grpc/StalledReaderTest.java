package dev.paymesh.shared.grpc;

import static dev.paymesh.shared.grpc.Http2Wire.DATA;
import static dev.paymesh.shared.grpc.Http2Wire.END_HEADERS;
import static dev.paymesh.shared.grpc.Http2Wire.END_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller that asks and does not take its answers fills nobody's memory for longer than its calls may take. */
final class StalledReaderTest {

  private static final int CALLS = 300;

  private final Vertx vertx = Probe.vertx();
  private final MeshServer server =
      Probe.serve(vertx, request -> Future.succeededFuture(Probe.reply(request.getText())));

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 100_000})
  void answersThatAreNotTakenAreGivenUpAtTheDeadline(int bytes) throws IOException {
    Bystander bystander = new Bystander(vertx, server.port()).start();
    Footprint before = Footprint.now();
    try (Http2Wire wire = Http2Wire.withoutWindow(server.port())) {
      List<Integer> streams = new ArrayList<>();
      for (int n = 0; n < CALLS; n++) {
        streams.add(ask(wire, bytes));
      }
      for (int stream : streams) {
        assertThat(wire.awaitAnswer(stream)).containsKey("reset");
      }
      before.assertNotGrown();
      assertThat(wire.isGone()).isFalse();
    }
    bystander.assertServed();
  }

  private static int ask(Http2Wire wire, int bytes) throws IOException {
    List<Map.Entry<String, String>> head = Http2Wire.sealedHead(RawCall.ECHO);
    head.add(Map.entry("grpc-timeout", "1S"));
    int stream = wire.open(END_HEADERS, Http2Wire.compressed(head));
    byte[] message = RawCall.framed(Probe.echo("x".repeat(bytes))).getBytes();
    for (int from = 0; from < message.length; from += 16_384) {
      int to = Math.min(message.length, from + 16_384);
      int flags = to == message.length ? END_STREAM : 0;
      wire.frame(DATA, flags, stream, java.util.Arrays.copyOfRange(message, from, to));
    }
    wire.flush();
    return stream;
  }
}
