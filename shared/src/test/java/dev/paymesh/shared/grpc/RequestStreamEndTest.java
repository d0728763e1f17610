package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.shared.grpc.RawCall.Answer;
import dev.paymesh.shared.http.GrpcTimeout;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import dev.paymesh.shared.testkit.LogWatch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However a stream of requests ends, both sides learn of it once, and its place on the connection is free. */
final class RequestStreamEndTest {

  private static final long LONG_MS = 15_000;
  /** Less than what a stream that was not freed would still be held for. */
  private static final long LATER_MS = 5_000;

  /** Fewer places than calls: a place that an ended call kept would be missed. */
  private static final Limits FEW_STREAMS = Limits.DEFAULT.connections(1, 5, 1_000);

  private final Vertx vertx = Probe.vertx();
  /** Held, since a client that nobody holds closes its connections when it is collected. */
  private final HttpClient raw = vertx.createHttpClient(new HttpClientOptions()
      .setProtocolVersion(HttpVersion.HTTP_2)
      .setHttp2ClearTextUpgrade(false));

  private final RpcCounts counts = new RpcCounts();
  private final Promise<Void> arrived = Promise.promise();
  private final Promise<Void> ended = Promise.promise();

  @AfterEach
  void close() {
    counts.close();
    Probe.await(vertx.close());
  }

  @Test
  void aCancelOfTheCallerEndsTheHandlersScopeAndBothSidesCountIt() {
    AtomicInteger late = new AtomicInteger();
    Peer peer = summing(in -> holding(in, message -> late.incrementAndGet()));
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      ClientStream<EchoRequest, EchoReply> stream = Streams.sum(peer, LONG_MS);
      arrived.future().onSuccess(here -> {
        stream.cancel();
        assertThat(stream.requests().isFull()).isFalse();
        stream.requests().onDrain(late::incrementAndGet);
        assertCancelled(stream.requests().write(Streams.numbered(1, "")));
        stream.requests().end();
      });
      return stream.reply();
    }));
    assertThat(status.code()).isEqualTo(GrpcStatus.CANCELLED);
    Probe.await(ended.future());
    assertThat(late).hasValue(0);
    assertThat(counts.of(Side.SERVER, "Sum", GrpcStatus.CANCELLED)).isEqualTo(1);
    assertThat(counts.of(Side.CLIENT, "Sum", GrpcStatus.CANCELLED)).isEqualTo(1);
  }

  private static void assertCancelled(Future<Void> write) {
    assertThat(write.failed()).isTrue();
    assertThat(MeshStatus.of(write.cause()).code()).isEqualTo(GrpcStatus.CANCELLED);
  }

  @Test
  void aCallThatEndsUpTheStackCancelsItsStreams() {
    Peer peer = chatting((in, out) -> holding(in, message -> {}).mapEmpty());
    CallContext caller = Probe.caller(LONG_MS);
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      arrived.future().onSuccess(here -> caller.scope().end());
      return peer.bidiStream(caller, ProbeServiceGrpcClient.Chat, (EchoReply reply) -> {})
          .replies()
          .end();
    }));
    assertThat(status.code()).isEqualTo(GrpcStatus.CANCELLED);
    Probe.await(ended.future());
    assertThat(counts.of(Side.SERVER, "Chat", GrpcStatus.CANCELLED)).isEqualTo(1);
  }

  /** The caller never half-closes; were its streams not freed, the sixth call would find no place in time. */
  @Test
  void aHandlerThatEndsAStreamMidwayTellsWhyAndFreesIt() {
    Peer peer = peer(FEW_STREAMS, Streams::sum, (in, out) -> {
      Promise<Void> end = Promise.promise();
      in.onMessage(message -> out.write(Probe.numbered(message.getNumber()))
          .onSuccess(
              sent -> end.tryFail(MeshStatus.of(GrpcStatus.CANCELLED, "CHAT_CLOSED", "né: 100%")
                  .with(StringValue.of("detail")))));
      return end.future();
    });
    for (int n = 1; n <= 20; n++) {
      List<Long> seen = new ArrayList<>();
      long budgetMs = n <= FEW_STREAMS.streamsMax() ? LONG_MS : LATER_MS;
      MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
        BidiStream<EchoRequest> stream =
            Streams.chat(peer, budgetMs, reply -> seen.add(reply.getNumber()));
        stream.requests().write(Streams.numbered(7, ""));
        return stream
            .replies()
            .end()
            .onFailure(end -> assertCancelled(stream.requests().write(Streams.numbered(8, ""))));
      }));
      assertThat(seen).containsExactly(7L);
      assertThat(status.code()).isEqualTo(GrpcStatus.CANCELLED);
      assertThat(status.reason()).isEqualTo("CHAT_CLOSED");
      assertThat(status.message()).isEqualTo("né: 100%");
      assertThat(status.detail(StringValue.class)).contains(StringValue.of("detail"));
    }
    assertThat(counts.of(Side.SERVER, "Chat", GrpcStatus.CANCELLED)).isEqualTo(20);
    assertThat(counts.of(Side.CLIENT, "Chat", GrpcStatus.CANCELLED)).isEqualTo(20);
  }

  @Test
  void aReplyBeforeTheLastRequestEndsAClientStream() {
    Peer peer =
        peer(FEW_STREAMS, in -> Future.succeededFuture(Probe.numbered(1)), Streams::echoEach);
    for (int n = 1; n <= 20; n++) {
      long budgetMs = n <= FEW_STREAMS.streamsMax() ? LONG_MS : LATER_MS;
      EchoReply reply = Probe.onLoop(vertx, () -> Streams.sum(peer, budgetMs).reply());
      assertThat(reply.getNumber()).isEqualTo(1);
    }
  }

  @Test
  void aMessageAgainstItsRuleEndsTheStreamBehindThoseBeforeIt() {
    List<Long> seen = new ArrayList<>();
    Peer peer = summing(in -> holding(in, message -> seen.add(message.getNumber())));
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      ClientStream<EchoRequest, EchoReply> stream = Streams.sum(peer, LONG_MS);
      for (long number : new long[] {1, 2, -1, 4}) {
        stream.requests().write(Streams.numbered(number, ""));
      }
      return stream.reply();
    }));
    assertThat(status.code()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(status.violations()).hasSize(1);
    Probe.await(ended.future());
    assertThat(seen).containsExactly(1L, 2L);
  }

  @Test
  void aHandlerThatThrowsOnAMessageIsAnInternalError() {
    LogWatch.expect("probe.v1.ProbeService.Sum failed");
    Peer peer = summing(in -> holding(in, message -> {
      throw new AssertionError("a defect");
    }));
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      ClientStream<EchoRequest, EchoReply> stream = Streams.sum(peer, LONG_MS);
      stream.requests().write(Streams.numbered(1, ""));
      return stream.reply();
    }));
    assertThat(status.code()).isEqualTo(GrpcStatus.INTERNAL);
    assertThat(status.message()).isEqualTo("internal error");
  }

  @Test
  void theCallersDeadlineEndsAnOpenStreamOnBothSides() {
    Peer peer = summing(in -> holding(in, message -> {}));
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      ClientStream<EchoRequest, EchoReply> stream = Streams.sum(peer, 400);
      stream.requests().write(Streams.numbered(1, ""));
      return stream.reply();
    }));
    assertThat(status.code()).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    Probe.await(ended.future());
    assertThat(counts.of(Side.CLIENT, "Sum", GrpcStatus.DEADLINE_EXCEEDED)).isEqualTo(1);
    // The caller's reset may outrun the server's own clock on a busy machine.
    assertThat(counts.of(Side.SERVER, "Sum", GrpcStatus.DEADLINE_EXCEEDED)
            + counts.of(Side.SERVER, "Sum", GrpcStatus.CANCELLED))
        .isEqualTo(1);
  }

  /** A caller with no clock, that neither half-closes nor resets: the status comes, and then the stream goes. */
  @Test
  void theServersDeadlineEndsAStreamWhoseCallerDoesNot() {
    assertResetBehind(GrpcStatus.DEADLINE_EXCEEDED, in -> holding(in, message -> {}));
    Probe.await(ended.future());
  }

  @Test
  void aCallerMaySendOnToAnAnsweredCallButNotForEver() {
    assertResetBehind(GrpcStatus.OK, in -> Future.succeededFuture(Probe.numbered(1)));
  }

  private void assertResetBehind(
      GrpcStatus status, Function<Incoming<EchoRequest>, Future<EchoReply>> sum) {
    MeshServer server = Probe.streams(vertx, sum, Streams::echoEach);
    Promise<Throwable> reset = Promise.promise();
    Answer answer = Probe.onLoop(vertx, () -> openRaw(server.port()).compose(request -> {
      request.exceptionHandler(reset::tryComplete);
      request.write(RawCall.framed(Streams.numbered(1, "")));
      return request
          .response()
          .compose(response -> response.body().map(body -> Answer.of(response)));
    }));
    assertThat(answer.status()).isEqualTo(Integer.toString(status.code));
    assertThat(Probe.await(reset.future())).isInstanceOf(StreamResetException.class);
    assertThat(counts.of(Side.SERVER, "Sum", status)).isEqualTo(1);
  }

  private Future<HttpClientRequest> openRaw(int port) {
    return raw.request(HttpMethod.POST, port, "127.0.0.1", "/probe.v1.ProbeService/Sum")
        .onSuccess(request -> {
          Metadata.write(request.headers(), RawCall.CALLER, Probe.SEAL);
          request.putHeader("content-type", "application/grpc");
          request.putHeader(GrpcTimeout.HEADER, "200m").setChunked(true);
        });
  }

  @Test
  void aLostConnectionIsUnavailableAndEndsTheHandlersScope() {
    MeshServer server = Probe.streams(vertx, in -> holding(in, message -> {}), Streams::echoEach);
    CuttableLink link = new CuttableLink(vertx, server.port());
    Peer peer = Probe.peer(vertx, link.port());
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      arrived.future().onSuccess(here -> link.cut());
      return Streams.sum(peer, LONG_MS).reply();
    }));
    assertThat(status.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    Probe.await(ended.future());
  }

  @Test
  void whatWasWrittenToAPeerThatIsNotThereFailsWithTheCall() {
    Peer peer = Probe.peer(vertx, dev.paymesh.shared.testkit.TestMesh.deadPort());
    Promise<Future<Void>> write = Promise.promise();
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      ClientStream<EchoRequest, EchoReply> stream = Streams.sum(peer, LONG_MS);
      write.complete(stream.requests().write(Streams.numbered(1, "")));
      return stream.reply();
    }));
    assertThat(status.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertCancelled(write.future().result());
  }

  /** Tells when the call has come and when it has ended, and answers nothing. */
  private Future<EchoReply> holding(Incoming<EchoRequest> in, Consumer<EchoRequest> receiver) {
    CallContext.current().scope().onEnd(ended::tryComplete);
    in.onMessage(receiver);
    arrived.tryComplete();
    return Promise.<EchoReply>promise().future();
  }

  private Peer summing(Function<Incoming<EchoRequest>, Future<EchoReply>> sum) {
    return peer(Limits.DEFAULT, sum, Streams::echoEach);
  }

  private Peer chatting(BiFunction<Incoming<EchoRequest>, Outbound<EchoReply>, Future<Void>> chat) {
    return peer(Limits.DEFAULT, Streams::sum, chat);
  }

  private Peer peer(
      Limits limits,
      Function<Incoming<EchoRequest>, Future<EchoReply>> sum,
      BiFunction<Incoming<EchoRequest>, Outbound<EchoReply>, Future<Void>> chat) {
    return Probe.peer(vertx, "gateway", Probe.streams(vertx, sum, chat).port(), limits);
  }
}
