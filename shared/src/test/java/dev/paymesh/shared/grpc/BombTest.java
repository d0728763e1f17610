package dev.paymesh.shared.grpc;

import static dev.paymesh.shared.grpc.RawCall.framed;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.paymesh.shared.grpc.RawCall.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.common.GrpcStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are small on the wire and large when they are opened: refused, or decoded for little. */
final class BombTest {

  private static final int GZIPPED_BYTES = 20 * 1024 * 1024;
  private static final byte[] GZIP_BOMB = gzip(GZIPPED_BYTES);
  /** For a call that is refused unopened, with the answer and the client's side of it. */
  private static final long ALLOCATED_MAX = 8L * 1024 * 1024;

  private final Vertx vertx = Probe.vertx();
  private final MeshServer server =
      Probe.serve(vertx, request -> Future.succeededFuture(Probe.reply("served")));
  private final RawCall raw = new RawCall(vertx, HttpVersion.HTTP_2, server.port());

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  @ParameterizedTest
  @EnumSource
  void aMalformedMessageIsAnInvalidArgument(ProtobufBomb bomb) {
    Bystander bystander = new Bystander(vertx, server.port()).start();
    Footprint before = Footprint.now();
    for (int times = 0; times < 20; times++) {
      Answer answer = raw.echo(headers -> {}, framed(0, bomb.bytes()));
      assertThat(answer.status()).isEqualTo(Integer.toString(bomb.status.code));
    }
    bystander.assertServed();
    before.assertNotGrown();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "snappy", "identity", "gzip,gzip", "GZIP", "", "none"})
  void aGzipBombIsNeverInflated(String encoding) {
    echo(encoding);
    long before = allocated();
    assertThat(echo(encoding).status()).isEqualTo(Integer.toString(GrpcStatus.UNIMPLEMENTED.code));
    assertThat(allocated() - before).as("bytes allocated").isLessThan(ALLOCATED_MAX);
  }

  /** "none" stands for a call without the header. */
  private Answer echo(String encoding) {
    return raw.echo(
        headers -> {
          if (!encoding.equals("none")) {
            headers.set("grpc-encoding", encoding);
          }
        },
        framed(1, GZIP_BOMB));
  }

  @Test
  void whatAMessageClaimsToBeIsNotReservedForIt() {
    for (int claimed : new int[] {300 * 1024, 1 << 30, Integer.MAX_VALUE, -1}) {
      long before = allocated();
      Answer answer =
          raw.echo(headers -> {}, Buffer.buffer().appendByte((byte) 0).appendInt(claimed));
      assertThat(answer.status()).as("length %d", claimed).isNotEqualTo("0");
      assertThat(allocated() - before).as("bytes allocated").isLessThan(ALLOCATED_MAX);
    }
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .sum();
  }

  private static byte[] gzip(int zeros) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(new byte[zeros]);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return bytes.toByteArray();
  }
}
