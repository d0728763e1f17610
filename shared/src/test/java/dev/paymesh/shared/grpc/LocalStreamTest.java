package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.CountRequest;
import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A long stream within one process: what the wire did for it is done without one. */
final class LocalStreamTest {

  private static final long LONG_MS = 10_000;

  private final Vertx vertx = Way.IN_PROCESS.vertx();
  private final AtomicReference<@Nullable Outbound<EchoReply>> written = new AtomicReference<>();
  private final Promise<Void> done = Promise.promise();
  private final MeshServer server =
      Probe.serve(vertx, request -> Future.succeededFuture(Probe.reply("echo")), (request, out) -> {
        written.set(out);
        return done.future();
      });
  private final Peer peer = Way.IN_PROCESS.peer(vertx, server.port());

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  private Inbound open(Consumer<EchoReply> receiver) {
    return peer.stream(
        Probe.caller(LONG_MS),
        ProbeServiceGrpcClient.Count,
        CountRequest.getDefaultInstance(),
        receiver);
  }

  /** There only while the stream is handed over: on the wire the handler would begin later. */
  private Outbound<EchoReply> out() {
    Outbound<EchoReply> out = written.get();
    assertThat(out).as("handed over").isNotNull();
    return java.util.Objects.requireNonNull(out);
  }

  @Test
  void aMessageIsReadWhereTheCallWasMadeAndNotOnItsWritersStack() {
    AtomicReference<@Nullable Context> readOn = new AtomicReference<>();
    AtomicBoolean writing = new AtomicBoolean();
    Promise<Boolean> readWhileWriting = Promise.promise();
    Probe.onLoop(vertx, () -> {
      Context caller = vertx.getOrCreateContext();
      open(reply -> {
        readOn.set(Vertx.currentContext());
        readWhileWriting.complete(writing.get());
      });
      writing.set(true);
      out().write(Probe.numbered(1));
      writing.set(false);
      return readWhileWriting.future().map(during -> {
        assertThat(during).isFalse();
        assertThat(readOn.get()).isSameAs(caller);
        return null;
      });
    });
  }

  @Test
  void aReaderThatPausesHoldsItsWriterBackAndMissesNothing() {
    List<Long> seen = new ArrayList<>();
    Promise<@Nullable CallContext> drained = Promise.promise();
    Probe.onLoop(vertx, () -> {
      Inbound in = open(reply -> seen.add(reply.getNumber()));
      in.pause();
      long count = 0;
      while (!out().isFull() && count < 1_000) {
        out().write(Probe.numbered(++count));
      }
      long all = count;
      assertThat(all).isLessThan(1_000);
      out().onDrain(() -> drained.complete(CallContext.bound()));
      return vertx.timer(50).compose(later -> {
        assertThat(seen).isEmpty();
        assertThat(drained.future().isComplete()).isFalse();
        in.resume();
        return drained.future().map(servedFor -> {
          assertThat(servedFor).as("the handler's own context").isNotNull();
          assertThat(seen).hasSize((int) all);
          assertThat(out().isFull()).isFalse();
          return null;
        });
      });
    });
  }

  @Test
  void itsStatusComesBehindWhatAPausedReaderHasNotRead() {
    List<Long> seen = new ArrayList<>();
    Probe.onLoop(vertx, () -> {
      Inbound in = open(reply -> seen.add(reply.getNumber()));
      in.pause();
      out().write(Probe.numbered(1));
      done.complete();
      return vertx.timer(50).compose(later -> {
        assertThat(in.end().isComplete()).isFalse();
        in.resume();
        return in.end();
      });
    });
    assertThat(seen).containsExactly(1L);
  }

  @Test
  void whoCancelsHearsNoMoreAndItsHandlersWorkStops() {
    List<Long> seen = new ArrayList<>();
    Promise<Void> stopped = Promise.promise();
    Probe.onLoop(vertx, () -> {
      Inbound in = open(reply -> seen.add(reply.getNumber()));
      out().onEnd(stopped::complete);
      out().write(Probe.numbered(1));
      in.cancel();
      return stopped.future().compose(ended -> vertx.timer(20)).map(later -> {
        assertThat(out().isOpen()).isFalse();
        return null;
      });
    });
    assertThat(seen).isEmpty();
  }

  @Test
  void aMessageOverTheLimitOfTheWireIsNotTakenHere() {
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      Inbound in = open(reply -> {});
      out().write(Probe.reply("x".repeat(MeshServer.MESSAGE_BYTES_MAX)));
      return in.end();
    }));
    assertThat(status.code()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
  }

  @Test
  void aServerThatShutsDownEndsItAndWaitsForNothing() {
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      Inbound in = open(reply -> {});
      out();
      return server.shutdown(LONG_MS).compose(stopped -> in.end());
    }));
    assertThat(status.reason()).isEqualTo("DRAINING");
  }

  @Test
  void aPeerThatIsClosedEndsIt() {
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      Inbound in = open(reply -> {});
      out();
      return peer.close().compose(closed -> in.end());
    }));
    assertThat(status.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(out().isOpen()).isFalse();
  }
}
