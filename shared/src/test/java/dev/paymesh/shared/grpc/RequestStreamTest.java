package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.grpc.Streams.Pump;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream of requests loses nothing and holds its writer to the reader's pace. */
final class RequestStreamTest {

  private static final long LONG_MS = 15_000;
  private static final int MANY = 200;

  private final Vertx vertx = Probe.vertx();
  private final RpcCounts counts = new RpcCounts();
  private final Promise<Void> arrived = Promise.promise();

  @AfterEach
  void close() {
    counts.close();
    Probe.await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_000})
  void aClientStreamIsAnsweredWhenItsLastMessageIsIn(long upto) {
    Peer peer = summing(Streams::sum);
    EchoReply reply = Probe.onLoop(vertx, () -> {
      ClientStream<EchoRequest, EchoReply> stream = Streams.sum(peer, LONG_MS);
      new Pump(stream.requests(), upto, "").from(1);
      return stream.reply();
    });
    assertThat(reply.getNumber()).isEqualTo(upto * (upto + 1) / 2);
    assertThat(counts.of(Side.SERVER, "Sum", GrpcStatus.OK)).isEqualTo(1);
    assertThat(counts.of(Side.CLIENT, "Sum", GrpcStatus.OK)).isEqualTo(1);
  }

  /** Fifteen and the end fill a queue of vertx-grpc, which then slows down what has ended. */
  @ParameterizedTest
  @ValueSource(longs = {1, 14, 15, 16, 17, 40})
  void aHandlerThatListensLateMissesNeitherMessagesNorTheEnd(long upto) {
    Promise<Void> sent = Promise.promise();
    Peer peer = summing(in -> {
      arrived.complete();
      return sent.future().compose(all -> Streams.sum(in));
    });
    EchoReply reply = Probe.onLoop(vertx, () -> {
      ClientStream<EchoRequest, EchoReply> stream = Streams.sum(peer, LONG_MS);
      Future<Void> last = Future.all(LongStream.rangeClosed(1, upto)
              .mapToObj(number -> stream.requests().write(Streams.numbered(number, "")))
              .toList())
          .mapEmpty();
      stream.requests().end();
      // Time for the end to arrive too.
      Future.all(last, arrived.future())
          .compose(both -> vertx.timer(50, TimeUnit.MILLISECONDS))
          .onSuccess(passed -> sent.complete());
      return stream.reply();
    });
    assertThat(reply.getNumber()).isEqualTo(upto * (upto + 1) / 2);
  }

  @Test
  void pingAndPongAlternateAndTheHalfCloseEndsThem() {
    Peer peer = chatting(Streams::echoEach);
    List<Long> seen = new ArrayList<>();
    Probe.onLoop(vertx, () -> {
      Promise<BidiStream<EchoRequest>> stream = Promise.promise();
      stream.complete(Streams.chat(peer, LONG_MS, reply -> {
        seen.add(reply.getNumber());
        if (reply.getNumber() == 50) {
          stream.future().result().requests().end();
        } else {
          stream.future().result().requests().write(Streams.numbered(reply.getNumber() + 1, ""));
        }
      }));
      stream.future().result().requests().write(Streams.numbered(1, ""));
      return stream.future().result().replies().end();
    });
    assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 50).boxed().toList());
    assertThat(counts.of(Side.SERVER, "Chat", GrpcStatus.OK)).isEqualTo(1);
  }

  @Test
  void thePeerMayAnswerBeforeTheFirstRequestAndAfterTheLast() {
    Peer peer = chatting((in, out) -> {
      out.write(Probe.reply("first"));
      Promise<Void> done = Promise.promise();
      in.onMessage(message -> {});
      in.onEnd(() -> out.write(Probe.reply("last")).onComplete(done));
      return done.future();
    });
    List<String> seen = new ArrayList<>();
    Probe.onLoop(vertx, () -> {
      Promise<BidiStream<EchoRequest>> stream = Promise.promise();
      stream.complete(Streams.chat(peer, LONG_MS, reply -> {
        seen.add(reply.getText());
        stream.future().result().requests().end();
      }));
      return stream.future().result().replies().end();
    });
    assertThat(seen).containsExactly("first", "last");
  }

  @Test
  void aPausedHandlerHoldsTheWriterAndNothingIsLost() {
    Promise<Incoming<EchoRequest>> paused = Promise.promise();
    Peer peer = summing(in -> {
      in.pause();
      paused.complete(in);
      Future<EchoReply> sum = Streams.sum(in);
      arrived.complete();
      return sum;
    });
    AtomicInteger written = new AtomicInteger();
    EchoReply reply = Probe.onLoop(vertx, () -> {
      ClientStream<EchoRequest, EchoReply> stream = Streams.sum(peer, LONG_MS);
      new Pump(stream.requests(), MANY, Streams.BIG, written).from(1);
      return arrived.future().compose(here -> echoes(peer, 50)).compose(quiet -> {
        assertThat(stream.requests().isFull()).isTrue();
        assertThat(written.get()).isPositive().isLessThan(MANY / 2);
        paused.future().result().resume();
        return stream.reply();
      });
    });
    assertThat(written).hasValue(MANY);
    assertThat(reply.getNumber()).isEqualTo(MANY * (MANY + 1) / 2);
  }

  @Test
  void aPausedCallerHoldsTheHandlerOfABidiStreamAndNothingIsLost() {
    Promise<Outbound<EchoReply>> writer = Promise.promise();
    AtomicInteger echoed = new AtomicInteger();
    Peer peer = chatting((in, out) -> {
      writer.complete(out);
      return Streams.echoEach(in, out, echoed);
    });
    List<Long> seen = new ArrayList<>();
    Probe.onLoop(vertx, () -> {
      BidiStream<EchoRequest> stream =
          Streams.chat(peer, LONG_MS, reply -> seen.add(reply.getNumber()));
      stream.replies().pause();
      new Pump(stream.requests(), MANY, Streams.BIG).from(1);
      return echoes(peer, 100).compose(quiet -> {
        assertThat(writer.future().result().isFull()).isTrue();
        assertThat(stream.requests().isFull()).isTrue();
        assertThat(echoed.get()).isPositive().isLessThan(MANY / 2);
        stream.replies().resume();
        return stream.replies().end();
      });
    });
    assertThat(seen).isEqualTo(LongStream.rangeClosed(1, MANY).boxed().toList());
  }

  @Test
  void aWriterThatNeverWaitsIsRefusedAndWhatWasTakenArrives() {
    Promise<Incoming<EchoRequest>> paused = Promise.promise();
    Peer peer = summing(in -> {
      in.pause();
      paused.complete(in);
      Future<EchoReply> sum = Streams.sum(in);
      arrived.complete();
      return sum;
    });
    AtomicInteger taken = new AtomicInteger();
    List<MeshStatus> refused = new ArrayList<>();
    EchoReply reply = Probe.onLoop(vertx, () -> {
      ClientStream<EchoRequest, EchoReply> stream = Streams.sum(peer, LONG_MS);
      for (int n = 0; n < 1_000; n++) {
        stream
            .requests()
            .write(Streams.numbered(1, Streams.BIG))
            .onComplete(
                sent -> taken.incrementAndGet(), failure -> refused.add(MeshStatus.of(failure)));
      }
      stream.requests().end();
      return arrived.future().compose(here -> {
        paused.future().result().resume();
        return stream.reply();
      });
    });
    assertThat(refused).isNotEmpty().allSatisfy(status -> assertThat(status.reason())
        .isEqualTo("WRITES_NOT_AWAITED"));
    assertThat(taken.get()).isPositive().isEqualTo(1_000 - refused.size());
    assertThat(reply.getNumber()).isEqualTo(taken.get());
  }

  /** So many unary calls, one after the other: what could have moved meanwhile has. */
  private Future<Void> echoes(Peer peer, int left) {
    return left == 0
        ? Future.succeededFuture()
        : peer.start(Probe.caller(LONG_MS), ProbeServiceGrpcClient.Echo, Probe.echo(""))
            .future()
            .compose(reply -> echoes(peer, left - 1));
  }

  private Peer summing(Function<Incoming<EchoRequest>, Future<EchoReply>> sum) {
    return Probe.peer(vertx, Probe.streams(vertx, sum, Streams::echoEach).port());
  }

  private Peer chatting(BiFunction<Incoming<EchoRequest>, Outbound<EchoReply>, Future<Void>> chat) {
    return Probe.peer(vertx, Probe.streams(vertx, Streams::sum, chat).port());
  }
}
