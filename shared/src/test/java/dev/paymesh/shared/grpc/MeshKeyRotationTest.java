package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.shared.config.SecretKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mesh key is changed process by process, in three steps, and nobody is ever refused. */
final class MeshKeyRotationTest {

  private static final String OLD = "the old mesh key of 32 bytes or more";
  private static final String NEW = "the new mesh key of 32 bytes or more";

  /** What a process is told, before the change and after each step. */
  enum Step {
    BEFORE(OLD),
    NEW_KEY_KNOWN("k1:" + OLD + ",k2:" + NEW),
    NEW_KEY_SIGNS("k2:" + NEW + ",k1:" + OLD),
    OLD_KEY_DROPPED("k2:" + NEW);

    private final ContextSeal seal;

    Step(String setting) {
      this.seal = ContextSeal.of(SecretKeys.parse(setting));
    }
  }

  private final Vertx vertx = Probe.vertx();
  private final Map<Step, MeshServer> servers = new EnumMap<>(Step.class);

  MeshKeyRotationTest() {
    for (Step step : Step.values()) {
      servers.put(
          step,
          Probe.serve(
              vertx,
              new MeshServerConfig("probe", "127.0.0.1", 0, step.seal),
              request -> Future.succeededFuture(Probe.reply(request.getText())),
              (request, out) -> Future.succeededFuture()));
    }
  }

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  private EchoReply call(Step caller, Step called) {
    SocketAddress address = SocketAddress.inetSocketAddress(
        Objects.requireNonNull(servers.get(called)).port(), "127.0.0.1");
    Peer peer = Peer.to(
        vertx,
        new PeerConfig("gateway", List.of(address), caller.seal),
        dev.paymesh.proto.probe.v1.ProbeServiceGrpcService.SERVICE_DESCRIPTOR);
    return Probe.call(vertx, peer, 5_000);
  }

  /** While a step is under way, some processes have taken it and some have not. */
  @ParameterizedTest
  @EnumSource
  void processesOneStepApartTakeEachOthersWord(Step step) {
    assertThat(call(step, step)).isNotNull();
    if (step.ordinal() > 0) {
      Step before = Step.values()[step.ordinal() - 1];
      assertThat(call(step, before)).isNotNull();
      assertThat(call(before, step)).isNotNull();
    }
  }

  @Test
  void theOldKeyIsNoGoodOnceItIsDropped() {
    assertThat(Probe.failure(() -> call(Step.BEFORE, Step.OLD_KEY_DROPPED)).code())
        .isEqualTo(GrpcStatus.UNAUTHENTICATED);
    assertThat(
            Probe.failure(() -> call(Step.NEW_KEY_KNOWN, Step.OLD_KEY_DROPPED)).code())
        .isEqualTo(GrpcStatus.UNAUTHENTICATED);
  }

  @Test
  void anIdDoesNotMakeAKey() {
    ContextSeal swapped = ContextSeal.of(SecretKeys.parse("k2:" + OLD));
    Metadata.Sealed caller = RawCall.CALLER;
    assertThat(Step.NEW_KEY_KNOWN.seal.verifies(swapped.seal(caller), caller)).isFalse();
    assertThat(Step.NEW_KEY_KNOWN.seal.verifies(Step.NEW_KEY_SIGNS.seal.seal(caller), caller))
        .isTrue();
  }
}
