package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import dev.paymesh.shared.grpc.Metadata.Sealed;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.shared.seal.LengthPrefixed;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Only the callers of an rpc's policy reach its handler, and only with a context that the mesh sealed for it. */
final class CallerTest {

  private static final ContextSeal FOREIGN =
      ContextSeal.of("another key for tests, 32 bytes long".getBytes(StandardCharsets.UTF_8));

  private final Vertx vertx = Probe.vertx();
  private final AtomicInteger served = new AtomicInteger();
  private final MeshServer server = Probe.serve(vertx, this::serve);

  private Future<EchoReply> serve(EchoRequest request) {
    served.incrementAndGet();
    return Future.succeededFuture(
        Probe.reply(String.valueOf(CallContext.current().ownerFilter())));
  }

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  static Stream<Arguments> spoiltContexts() {
    return Stream.of(
        spoilt("no seal", headers -> headers.remove(Metadata.MESH_AUTH)),
        spoilt("an empty seal", headers -> headers.set(Metadata.MESH_AUTH, "")),
        spoilt("junk", headers -> headers.set(Metadata.MESH_AUTH, "!".repeat(27))),
        spoilt("no caller", headers -> headers.remove(Metadata.MESH_CALLER)),
        spoilt("an empty caller", headers -> headers.set(Metadata.MESH_CALLER, "")),
        spoilt("a caller of dots", headers -> headers.set(Metadata.MESH_CALLER, "....")),
        spoilt("half a caller", headers -> headers.set(Metadata.MESH_CALLER, "v2.k1")),
        spoilt("another user", headers -> headers.set(Metadata.USER_ID, "user-0002")),
        spoilt("no user", headers -> headers.remove(Metadata.USER_ID)),
        spoilt("another role", headers -> headers.set(Metadata.USER_ROLE, "admin")),
        spoilt("another request", headers -> headers.set(Metadata.REQUEST_ID, "request-2")),
        spoilt(
            "a shifted border",
            headers -> headers.set(Metadata.USER_ID, "user-0001u").set(Metadata.USER_ROLE, "ser")),
        spoilt("a forged mac", headers -> edit(headers, auth -> auth[19] ^= 1)),
        spoilt("a later expiry", headers -> edit(headers, auth -> auth[3]++)),
        spoilt("a shortened mac", headers -> resize(headers, 19)),
        spoilt("no mac", headers -> resize(headers, 4)),
        spoilt("a mac and more", headers -> resize(headers, 21)),
        spoilt("half an expiry", headers -> resize(headers, 2)),
        spoilt("another caller", headers -> headers.set(Metadata.MESH_CALLER, "v2.k1.middle")),
        spoilt("another key id", headers -> headers.set(Metadata.MESH_CALLER, "v2.k2.gateway")),
        spoilt("another version", headers -> headers.set(Metadata.MESH_CALLER, "v1.k1.gateway")),
        spoilt("the seal of something else", CallerTest::sealOfSomethingElse),
        spoilt("another mesh's key", headers -> Metadata.write(headers, RawCall.CALLER, FOREIGN)),
        spoilt(
            "another audience",
            headers -> Metadata.write(headers, forAudience("user"), Probe.SEAL)),
        spoilt("an expired seal", headers -> writeAt(headers, Duration.ofSeconds(-31))),
        spoilt("a seal from the future", headers -> writeAt(headers, Duration.ofSeconds(60))));
  }

  private static Arguments spoilt(String what, Consumer<MultiMap> spoil) {
    return Arguments.of(what, spoil);
  }

  private static byte[] authOf(MultiMap headers) {
    return Base64.getUrlDecoder().decode(headers.get(Metadata.MESH_AUTH));
  }

  private static void set(MultiMap headers, byte[] auth) {
    headers.set(Metadata.MESH_AUTH, Base64.getUrlEncoder().withoutPadding().encodeToString(auth));
  }

  private static void edit(MultiMap headers, Consumer<byte[]> change) {
    byte[] auth = authOf(headers);
    change.accept(auth);
    set(headers, auth);
  }

  private static void resize(MultiMap headers, int bytes) {
    set(headers, Arrays.copyOf(authOf(headers), bytes));
  }

  /** Made over the very bytes of the call, as whoever has something else sealed could wish for. */
  private static void sealOfSomethingElse(MultiMap headers) {
    Sealed call = RawCall.CALLER;
    byte[] auth = authOf(headers);
    byte[] content = new LengthPrefixed()
        .add("v2")
        .add("k1")
        .add(call.service())
        .add(call.audience())
        .add(call.userId())
        .add(call.userRole())
        .add(call.requestId())
        .add(Integer.toUnsignedLong(ByteBuffer.wrap(auth).getInt()))
        .bytes();
    set(
        headers,
        ByteBuffer.allocate(20)
            .put(auth, 0, 4)
            .put(Probe.SEAL.sign("", content))
            .array());
  }

  private static Sealed forAudience(String audience) {
    return new Sealed("gateway", audience, "user-0001", "user", "request-1");
  }

  private static void writeAt(MultiMap headers, Duration offset) {
    ContextSeal seal = ContextSeal.of(
        "a mesh key for tests, 32 bytes long".getBytes(StandardCharsets.UTF_8),
        Clock.offset(Clock.systemUTC(), offset));
    Metadata.write(headers, RawCall.CALLER, seal);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("spoiltContexts")
  void aContextThatIsNotThisMeshsOwnWordIsUnauthenticated(String what, Consumer<MultiMap> spoil) {
    RawCall raw = new RawCall(vertx, HttpVersion.HTTP_2, server.port());
    RawCall.Answer answer = raw.echo(spoil, RawCall.framed(Probe.echo("hello")));
    assertThat(answer.status()).isEqualTo(Integer.toString(GrpcStatus.UNAUTHENTICATED.code));
    assertThat(served).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {-20, 20})
  void aClockThatIsTwentySecondsOffSealsForOthers(int seconds) {
    RawCall raw = new RawCall(vertx, HttpVersion.HTTP_2, server.port());
    RawCall.Answer answer = raw.echo(
        headers -> writeAt(headers, Duration.ofSeconds(seconds)),
        RawCall.framed(Probe.echo("hello")));
    assertThat(answer.status()).isEqualTo("0");
  }

  @Test
  void aContextOfOneServiceIsNoGoodAtAnother() {
    MeshServer other =
        Probe.serve(vertx, "other", this::serve, (request, out) -> Future.succeededFuture());
    Peer peer = Probe.peer(vertx, other.port());
    assertThat(Probe.failure(() -> Probe.call(vertx, peer, 5_000)).code())
        .isEqualTo(GrpcStatus.UNAUTHENTICATED);
    assertThat(served).hasValue(0);
  }

  @Test
  void aServiceThatThePolicyDoesNotNameIsRefused() {
    assertRefused("compliance", "user", ProbeServiceGrpcClient.Echo, "CALLER_NOT_ALLOWED");
    assertRefused("middle", "user", ProbeServiceGrpcClient.EchoOwned, "CALLER_NOT_ALLOWED");
    assertRefused("", "user", ProbeServiceGrpcClient.Echo, "CALLER_NOT_ALLOWED");
  }

  @Test
  void anRpcWithoutAPolicyIsRefusedToEverybody() {
    assertRefused("gateway", "admin", ProbeServiceGrpcClient.EchoUnlisted, "CALLER_NOT_ALLOWED");
  }

  @Test
  void aRoleThatThePolicyDoesNotNameIsRefused() {
    assertRefused("gateway", "auditor", ProbeServiceGrpcClient.Echo, "ROLE_NOT_ALLOWED");
    assertRefused("gateway", "", ProbeServiceGrpcClient.Echo, "ROLE_NOT_ALLOWED");
    assertRefused("gateway", "admin", ProbeServiceGrpcClient.EchoOwned, "ROLE_NOT_ALLOWED");
  }

  @Test
  void anotherUsersThingIsRefusedButToARoleThatMayActForOthers() {
    EchoRequest own = Probe.echo("").toBuilder().setOwnerId("user-0001").build();
    EchoRequest others = own.toBuilder().setOwnerId("user-0002").build();
    assertThat(owned("user", own)).isEqualTo("user-0001");
    MeshStatus status = Probe.failure(() -> owned("user", others));
    assertThat(status.code()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(status.reason()).isEqualTo("OWNER_NOT_ALLOWED");
    assertThat(Probe.failure(() -> owned("user", Probe.echo(""))).reason())
        .isEqualTo("OWNER_NOT_ALLOWED");
    assertThat(served).hasValue(1);
    assertThat(owned("support", others)).isEqualTo("null");
  }

  private String owned(String role, EchoRequest request) {
    return call("gateway", role, ProbeServiceGrpcClient.EchoOwned, request);
  }

  private void assertRefused(
      String service, String role, ServiceMethod<EchoReply, EchoRequest> rpc, String reason) {
    MeshStatus status = Probe.failure(() -> call(service, role, rpc, Probe.echo("")));
    assertThat(status.code()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(status.reason()).isEqualTo(reason);
    assertThat(served).hasValue(0);
  }

  private String call(
      String service, String role, ServiceMethod<EchoReply, EchoRequest> rpc, EchoRequest request) {
    Peer peer = Probe.peer(vertx, service, server.port(), Limits.DEFAULT);
    CallContext caller =
        CallContext.entering("user-0001", role, "request-1", Deadline.after(5_000));
    return Probe.onLoop(vertx, () -> peer.start(caller, rpc, request).future()).getText();
  }

  @Test
  void aFieldAgainstItsRuleIsRefusedBeforeTheHandler() {
    EchoRequest negative = Probe.echo("").toBuilder().setNumber(-1).build();
    MeshStatus status =
        Probe.failure(() -> call("gateway", "user", ProbeServiceGrpcClient.Echo, negative));
    assertThat(status.code()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(status.violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.getField()).isEqualTo("number"));
    assertThat(served).hasValue(0);
  }

  @Test
  void aServerWithAnUnboundRpcRefusesToStart() {
    MeshServer partial = MeshServer.on(
            vertx,
            new MeshServerConfig("probe", "127.0.0.1", 0, Probe.SEAL),
            ProbeServiceGrpcService.SERVICE_DESCRIPTOR)
        .unary(ProbeServiceGrpcService.Echo, this::serve)
        .unary(ProbeServiceGrpcService.EchoOwned, this::serve);
    assertThatThrownBy(partial::listen)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("EchoUnlisted", "Count", "Sum", "Chat");
    assertThatThrownBy(() -> partial.unary(ProbeServiceGrpcService.Echo, this::serve))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Echo is bound twice");
  }

  @Test
  void anRpcThatIsNotServedYetSaysSoToThoseWhoMayCallIt() {
    MeshServer young = MeshServer.on(
            vertx,
            new MeshServerConfig("probe", "127.0.0.1", 0, Probe.SEAL),
            ProbeServiceGrpcService.SERVICE_DESCRIPTOR)
        .unimplemented(
            ProbeServiceGrpcService.Echo,
            ProbeServiceGrpcService.EchoOwned,
            ProbeServiceGrpcService.EchoUnlisted,
            ProbeServiceGrpcService.Count,
            ProbeServiceGrpcService.Sum,
            ProbeServiceGrpcService.Chat,
            ProbeServiceGrpcService.CountOwned);
    Probe.await(young.listen());
    Peer gateway = Probe.peer(vertx, young.port());
    assertThat(Probe.failure(() -> Probe.call(vertx, gateway, 5_000)).code())
        .isEqualTo(GrpcStatus.UNIMPLEMENTED);
    Peer stranger = Probe.peer(vertx, "stranger", young.port(), Limits.DEFAULT);
    assertThat(Probe.failure(() -> Probe.call(vertx, stranger, 5_000)).code())
        .isEqualTo(GrpcStatus.PERMISSION_DENIED);
  }
}
