package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.grpc.Metadata.Sealed;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.shared.grpc.RawCall.Answer;
import dev.paymesh.shared.http.GrpcTimeout;
import dev.paymesh.shared.http.PercentText;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** A call of any kind passes the same checks in the same order, and is counted once whichever stops it. */
final class InterceptorOrderTest {

  private static final EchoRequest GOOD =
      Probe.echo("hello").toBuilder().setOwnerId("user-0001").build();
  private static final EchoRequest OTHERS =
      GOOD.toBuilder().setOwnerId("user-0002").build();
  private static final byte[] JUNK = {-1, -1, -1};
  /** What is told of the services that need no caller. */
  private static final String OPEN = "; for [grpc.health.v1.Health,"
      + " grpc.reflection.v1.ServerReflection, grpc.reflection.v1alpha.ServerReflection]"
      + " only [metrics, encoding, deadline]";

  private final Vertx vertx = Probe.vertx();
  private final RpcCounts counts = new RpcCounts();
  private final AtomicInteger received = new AtomicInteger();
  private final MeshServer server =
      Probe.streams(vertx, in -> received(in).map(Probe.reply("sum")), (in, out) -> received(in)
          .compose(end -> out.write(Probe.reply("chat"))));

  /** One without room for a single call. */
  private MeshServer fullServer() {
    return Probe.streams(
        vertx, Probe.within(new CallRoom(0, 0)), in -> Future.succeededFuture(), (in, out) -> {
          throw new AssertionError("served without room");
        });
  }

  private Future<Void> received(Incoming<EchoRequest> in) {
    Promise<Void> end = Promise.promise();
    in.onMessage(message -> received.incrementAndGet());
    in.onEnd(end::complete);
    return end.future();
  }

  @AfterEach
  void close() {
    counts.close();
    Probe.await(vertx.close());
  }

  /** One rpc of each kind, on the same terms. */
  enum Kind {
    UNARY("EchoOwned") {
      @Override
      Future<?> call(Peer peer, CallContext caller, EchoRequest request) {
        return peer.start(caller, ProbeServiceGrpcClient.EchoOwned, request).future();
      }
    },
    SERVER_STREAM("CountOwned") {
      @Override
      Future<?> call(Peer peer, CallContext caller, EchoRequest request) {
        return peer.stream(
                caller, ProbeServiceGrpcClient.CountOwned, request, (EchoReply reply) -> {})
            .end();
      }
    },
    CLIENT_STREAM("Sum") {
      @Override
      Future<?> call(Peer peer, CallContext caller, EchoRequest request) {
        ClientStream<EchoRequest, EchoReply> stream =
            peer.clientStream(caller, ProbeServiceGrpcClient.Sum);
        send(stream.requests(), request);
        return stream.reply();
      }
    },
    BIDI_STREAM("Chat") {
      @Override
      Future<?> call(Peer peer, CallContext caller, EchoRequest request) {
        BidiStream<EchoRequest> stream =
            peer.bidiStream(caller, ProbeServiceGrpcClient.Chat, (EchoReply reply) -> {});
        send(stream.requests(), request);
        return stream.replies().end();
      }
    };

    final String rpc;

    Kind(String rpc) {
      this.rpc = rpc;
    }

    abstract Future<?> call(Peer peer, CallContext caller, EchoRequest request);

    private static void send(RequestStream<EchoRequest> requests, EchoRequest request) {
      requests.write(request);
      requests.end();
    }
  }

  /** What is wrong with a call, in the order in which it must be found. */
  enum Fault {
    ENCODING("encoding", GrpcStatus.UNIMPLEMENTED, "expected grpc-encoding identity"),
    CONTEXT("caller context", GrpcStatus.UNAUTHENTICATED, "expected a caller context sealed"),
    POLICY("policy", GrpcStatus.PERMISSION_DENIED, "this role may not use this rpc"),
    DEADLINE("deadline", GrpcStatus.DEADLINE_EXCEEDED, "the call's deadline has passed"),
    FULL("admission", GrpcStatus.UNAVAILABLE, "this service works on as many calls as it can"),
    COMPRESSED("message compression", GrpcStatus.UNIMPLEMENTED, "expected messages without"),
    MALFORMED("message decoding", GrpcStatus.INVALID_ARGUMENT, "expected a message of the rpc's"),
    FIELD("message field rules", GrpcStatus.INVALID_ARGUMENT, "number"),
    OWNER("message owner", GrpcStatus.PERMISSION_DENIED, "this role may only act on its own");

    final String step;
    final GrpcStatus status;
    final String message;

    Fault(String step, GrpcStatus status, String message) {
      this.step = step;
      this.status = status;
      this.message = message;
    }
  }

  @Test
  void theOrderThatIsToldIsTheOrderUnderTest() {
    List<String> steps = Arrays.stream(Fault.values()).map(fault -> fault.step).toList();
    assertThat(Interceptors.order())
        .isEqualTo("metrics, " + String.join(", ", withPeer(steps)) + ", handler");
  }

  /** The one step that has nothing to say in plain text; IdentityTest holds its place. */
  private static List<String> withPeer(List<String> steps) {
    List<String> all = new ArrayList<>(steps);
    all.add(all.indexOf("caller context"), "peer identity");
    return all;
  }

  static Stream<Arguments> everyFaultOfEveryKind() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Stream.of(Fault.values()).map(fault -> Arguments.of(kind, fault)));
  }

  /** The call has this fault and all that come later: only the order decides which one is answered. */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everyFaultOfEveryKind")
  void theFirstFaultOfACallIsTheOneItIsRefusedFor(Kind kind, Fault first) {
    int port = (first.compareTo(Fault.FULL) <= 0 ? fullServer() : server).port();
    RawCall raw = new RawCall(vertx, HttpVersion.HTTP_2, port);
    Answer answer = raw.send(
        "/probe.v1.ProbeService/" + kind.rpc, headers -> spoil(headers, first), spoilt(first));
    assertThat(answer.status()).isEqualTo(Integer.toString(first.status.code));
    assertThat(PercentText.decoded(Objects.requireNonNull(answer.message())))
        .startsWith(first.message);
    assertThat(received).hasValue(0);
    assertThat(countedBy(Side.SERVER, kind)).isEqualTo(1);
    assertThat(counts.of(Side.SERVER, kind.rpc, first.status)).isEqualTo(1);
  }

  private static void spoil(MultiMap headers, Fault first) {
    String role = first.compareTo(Fault.POLICY) <= 0 ? "admin" : "user";
    Sealed caller = new Sealed("gateway", "probe", "user-0001", role, "request-1");
    Metadata.write(headers, caller, Probe.SEAL);
    headers.set("content-type", "application/grpc").set("te", "trailers");
    if (first.compareTo(Fault.DEADLINE) <= 0) {
      headers.set(GrpcTimeout.HEADER, "0n");
    }
    if (first.compareTo(Fault.CONTEXT) <= 0) {
      headers.set(Metadata.USER_ID, "user-0002");
    }
    if (first == Fault.ENCODING) {
      headers.set("grpc-encoding", "gzip");
    }
  }

  private static Buffer spoilt(Fault first) {
    if (first.compareTo(Fault.COMPRESSED) <= 0) {
      return RawCall.framed(1, JUNK);
    }
    if (first == Fault.MALFORMED) {
      return RawCall.framed(0, JUNK);
    }
    return RawCall.framed(
        first == Fault.FIELD ? OTHERS.toBuilder().setNumber(-1).build() : OTHERS);
  }

  @ParameterizedTest
  @EnumSource
  void thePolicyIsTheSameForAllKindsAndEachSideCountsOnce(Kind kind) {
    assertThat(refusal(kind, "stranger", "user", GOOD).reason()).isEqualTo("CALLER_NOT_ALLOWED");
    assertThat(refusal(kind, "gateway", "admin", GOOD).reason()).isEqualTo("ROLE_NOT_ALLOWED");
    assertThat(refusal(kind, "gateway", "user", OTHERS).reason()).isEqualTo("OWNER_NOT_ALLOWED");
    assertThat(received).hasValue(0);
    assertThat(counts.of(Side.SERVER, kind.rpc, GrpcStatus.PERMISSION_DENIED)).isEqualTo(3);
    assertThat(counts.of(Side.CLIENT, kind.rpc, GrpcStatus.PERMISSION_DENIED)).isEqualTo(3);
    call(kind, "gateway", "support", OTHERS);
    call(kind, "gateway", "user", GOOD);
    assertThat(counts.of(Side.SERVER, kind.rpc, GrpcStatus.OK)).isEqualTo(2);
    assertThat(countedBy(Side.SERVER, kind)).isEqualTo(5);
    assertThat(countedBy(Side.CLIENT, kind)).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource
  void aFieldAgainstItsRuleIsNamedToTheCallerOfAnyKind(Kind kind) {
    MeshStatus status =
        refusal(kind, "gateway", "user", GOOD.toBuilder().setNumber(-1).build());
    assertThat(status.code()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(status.violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.getField()).isEqualTo("number"));
    assertThat(received).hasValue(0);
  }

  private MeshStatus refusal(Kind kind, String service, String role, EchoRequest request) {
    MeshStatus status = Probe.failure(() -> call(kind, service, role, request));
    return status;
  }

  private void call(Kind kind, String service, String role, EchoRequest request) {
    Peer peer = Probe.peer(vertx, service, server.port(), Limits.DEFAULT);
    CallContext caller =
        CallContext.entering("user-0001", role, "request-1", Deadline.after(10_000));
    Probe.onLoop(vertx, () -> kind.call(peer, caller, request).mapEmpty());
  }

  private long countedBy(Side side, Kind kind) {
    return Stream.of(GrpcStatus.values())
        .mapToLong(status -> counts.of(side, kind.rpc, status))
        .sum();
  }

  @Test
  void theOrderIsToldOnceHoweverManyServersStart() {
    Logger logger = (Logger) LoggerFactory.getLogger(Interceptors.class);
    Level before = logger.getLevel();
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(told);
    try {
      Interceptors.TOLD.set(false);
      Probe.serve(vertx, request -> Future.succeededFuture(Probe.reply("")));
      Probe.serve(vertx, request -> Future.succeededFuture(Probe.reply("")));
    } finally {
      logger.detachAppender(told);
      logger.setLevel(before);
    }
    assertThat(told.list)
        .singleElement()
        .satisfies(line -> assertThat(line.getFormattedMessage())
            .isEqualTo("interceptors: " + Interceptors.order() + OPEN))
        .satisfies(line -> assertThat(line.getLevel()).isEqualTo(Level.INFO));
  }
}
