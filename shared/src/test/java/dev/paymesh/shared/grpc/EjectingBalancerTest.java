package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.grpc.EjectingBalancer.Choice;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which endpoint gets the next call; the clock is the test's. */
class EjectingBalancerTest {

  private static final long MS = 1_000_000;
  private static final SocketAddress A = SocketAddress.inetSocketAddress(1, "a");
  private static final SocketAddress B = SocketAddress.inetSocketAddress(2, "b");
  private static final SocketAddress C = SocketAddress.inetSocketAddress(3, "c");

  private final long seed = System.nanoTime();
  private final List<SocketAddress> endpoints = new ArrayList<>(List.of(A, B, C));
  private long now = 1;
  private final EjectingBalancer balancer =
      new EjectingBalancer(() -> List.copyOf(endpoints), () -> now, new SplittableRandom(seed));

  @Test
  void equalEndpointsShareTheCalls() {
    Map<SocketAddress, Integer> calls = new HashMap<>();
    for (int n = 0; n < 3_000; n++) {
      calls.merge(call(Map.of()), 1, Integer::sum);
    }
    assertThat(calls.values()).as("seed %d", seed).allMatch(count -> count > 600);
  }

  @Test
  void anEndpointThatIsTwentyTimesSlowerGetsLittle() {
    int slow = 0;
    for (int n = 0; n < 3_000; n++) {
      slow += call(Map.of(C, 20 * MS)).equals(C) ? 1 : 0;
    }
    assertThat(slow).as("seed %d", seed).isLessThan(450);
  }

  @Test
  void afterFiveFailuresInARowItIsEjectedAndProbedByOneCall() {
    thirtyAtOnceWhile(A);
    now += 500 * MS;
    assertThat(chosen(100)).as("seed %d", seed).doesNotContain(A);
    now += 30_000 * MS;
    Choice probe = pick();
    assertThat(probe.address()).isEqualTo(A);
    assertThat(chosen(100)).as("only one call probes, seed %d", seed).doesNotContain(A);
    probe.ended(GrpcStatus.OK);
    now += 60_000 * MS;
    assertThat(chosen(200)).as("seed %d", seed).contains(A);
  }

  @Test
  void anAnswerThatIsNoFailureOfTheEndpointKeepsItIn() {
    for (int n = 0; n < 300; n++) {
      Choice choice = pick();
      now += MS;
      choice.ended(choice.address().equals(A) ? GrpcStatus.FAILED_PRECONDITION : GrpcStatus.OK);
    }
    assertThat(chosen(100)).as("seed %d", seed).contains(A);
  }

  @Test
  void aCallersOwnHurryIsNotTheEndpointsFault() {
    endpoints.remove(C);
    for (int n = 0; n < 300; n++) {
      Choice choice = pick();
      now += MS;
      choice.ended(choice.address().equals(A) ? GrpcStatus.DEADLINE_EXCEEDED : GrpcStatus.OK);
    }
    assertThat(chosen(100)).as("seed %d", seed).contains(A);
  }

  @Test
  void theLastEndpointIsNeverEjected() {
    for (int n = 0; n < 500; n++) {
      Choice choice = pick();
      now += MS;
      choice.ended(GrpcStatus.UNAVAILABLE);
    }
    assertThat(pick().address()).isIn(A, B, C);
    endpoints.clear();
    endpoints.add(B);
    for (int n = 0; n < 50; n++) {
      Choice choice = pick();
      assertThat(choice.address()).isEqualTo(B);
      choice.ended(GrpcStatus.UNAVAILABLE);
    }
  }

  @Test
  void anEndpointThatJoinsLaterStartsSlowly() {
    chosen(10);
    SocketAddress late = SocketAddress.inetSocketAddress(4, "d");
    endpoints.add(late);
    List<SocketAddress> early = chosen(1_000);
    now += 10_000 * MS;
    List<SocketAddress> later = chosen(1_000);
    assertThat(early.stream().filter(late::equals).count())
        .as("seed %d", seed)
        .isLessThan(later.stream().filter(late::equals).count() / 2);
  }

  @Test
  void whatWasJustTriedIsLeftOutWhileAnotherIsInService() {
    for (int n = 0; n < 200; n++) {
      assertThat(choose(List.of(A))).as("seed %d", seed).isIn(B, C);
      assertThat(choose(List.of(A, B))).as("seed %d", seed).isEqualTo(C);
      assertThat(choose(List.of(A, B, C))).as("seed %d", seed).isIn(A, B);
    }
    endpoints.removeAll(List.of(B, C));
    assertThat(choose(List.of(A))).as("the only one").isEqualTo(A);
    endpoints.clear();
    endpoints.add(B);
    assertThat(choose(List.of(A))).as("one that came meanwhile").isEqualTo(B);
  }

  @Test
  void anotherAttemptDoesNotProbe() {
    thirtyAtOnceWhile(A);
    now += 60_000 * MS;
    for (int n = 0; n < 100; n++) {
      assertThat(choose(List.of(B))).as("seed %d", seed).isEqualTo(C);
    }
    assertThat(choose(List.of())).as("seed %d", seed).isEqualTo(A);
  }

  @Test
  void withoutAnyEndpointThereIsNoChoice() {
    endpoints.clear();
    assertThat(balancer.choose(List.of())).isNull();
    endpoints.add(B);
    assertThat(choose(List.of())).isEqualTo(B);
  }

  @Test
  void anEndpointThatLeavesGetsNothingMore() {
    chosen(10);
    endpoints.remove(B);
    assertThat(chosen(200)).doesNotContain(B);
  }

  private Choice pick() {
    return Objects.requireNonNull(balancer.choose(List.of()));
  }

  private SocketAddress choose(List<SocketAddress> tried) {
    Choice choice = Objects.requireNonNull(balancer.choose(tried));
    now += MS;
    choice.ended(GrpcStatus.OK);
    return choice.address();
  }

  private SocketAddress call(Map<SocketAddress, Long> latencies) {
    Choice choice = pick();
    now += latencies.getOrDefault(choice.address(), MS);
    choice.ended(GrpcStatus.OK);
    return choice.address();
  }

  private void thirtyAtOnceWhile(SocketAddress down) {
    List<Choice> calls = new ArrayList<>();
    for (int n = 0; n < 30; n++) {
      calls.add(pick());
    }
    now += MS;
    calls.forEach(
        call -> call.ended(call.address().equals(down) ? GrpcStatus.UNAVAILABLE : GrpcStatus.OK));
  }

  private List<SocketAddress> chosen(int calls) {
    List<SocketAddress> chosen = new ArrayList<>();
    for (int n = 0; n < calls; n++) {
      chosen.add(call(Map.of()));
    }
    return chosen;
  }
}
