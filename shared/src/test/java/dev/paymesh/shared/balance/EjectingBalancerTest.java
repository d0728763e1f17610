package dev.paymesh.shared.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.balance.EjectingBalancer.Choice;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
  private final Set<SocketAddress> serving = new HashSet<>();
  private final Set<SocketAddress> gone = new HashSet<>();
  private final List<SocketAddress> asked = new ArrayList<>();
  private final EjectingBalancer balancer = new EjectingBalancer(
      () -> List.copyOf(endpoints), () -> now, new SplittableRandom(seed), this::serves);

  private Future<Boolean> serves(SocketAddress address) {
    asked.add(address);
    now += MS;
    return gone.contains(address)
        ? Future.failedFuture("connection refused")
        : Future.succeededFuture(serving.contains(address));
  }

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
  void afterFiveFailuresInARowItIsEjectedUntilItSaysThatItServes() {
    thirtyAtOnceWhile(A);
    now += 500 * MS;
    assertThat(chosen(100)).as("seed %d", seed).doesNotContain(A);
    assertThat(asked).as("not before its time").isEmpty();
    now += 30_000 * MS;
    assertThat(chosen(100)).as("no call is spent on it, seed %d", seed).doesNotContain(A);
    assertThat(asked).containsOnly(A);
    serving.add(A);
    now += 1_000 * MS;
    assertThat(chosen(200)).as("seed %d", seed).contains(A);
  }

  @Test
  void oneFailureTakesItOutAgainForLonger() {
    thirtyAtOnceWhile(A);
    serving.add(A);
    now += 1_100 * MS;
    boolean failed = false;
    for (int n = 0; n < 1_000 && !failed; n++) {
      Choice choice = pick();
      failed = choice.address().equals(A);
      now += MS;
      choice.ended(failed ? GrpcStatus.UNAVAILABLE : GrpcStatus.OK);
    }
    assertThat(failed).as("seed %d", seed).isTrue();
    now += 1_100 * MS;
    assertThat(chosen(300)).as("seed %d", seed).doesNotContain(A);
    now += 1_100 * MS;
    assertThat(chosen(300)).as("seed %d", seed).contains(A);
  }

  @Test
  void oneThatDrainsGetsNothingUntilItsSuccessorServes() {
    chosen(10);
    balancer.leaving(A);
    now += 20_000 * MS;
    assertThat(chosen(200)).as("seed %d", seed).doesNotContain(A);
    serving.add(A);
    now += 1_000 * MS;
    List<SocketAddress> early = chosen(300);
    assertThat(early).as("seed %d", seed).contains(A);
    assertThat(early.stream().filter(A::equals).count()).as("it is cold").isLessThan(60);
    now += 10_000 * MS;
    assertThat(chosen(300).stream().filter(A::equals).count()).isGreaterThan(60);
  }

  @Test
  void theLastOneServesToTheEndOfItsDrain() {
    endpoints.removeAll(List.of(B, C));
    endpoints.add(B);
    chosen(10);
    balancer.leaving(A);
    assertThat(chosen(50)).as("seed %d", seed).containsOnly(B);
    balancer.leaving(B);
    assertThat(chosen(50)).as("both still serve, seed %d", seed).contains(A, B);
    gone.add(A);
    now += 1_000 * MS;
    chosen(1);
    assertThat(chosen(50)).as("one is gone by now, seed %d", seed).containsOnly(B);
    gone.remove(A);
    serving.add(A);
    now += 1_000 * MS;
    chosen(1);
    assertThat(chosen(50)).as("a successor is there, seed %d", seed).containsOnly(A);
  }

  @Test
  void whereTheLastOneFailsAllAreTried() {
    endpoints.remove(C);
    thirtyAtOnceWhile(A);
    for (int n = 0; n < 20; n++) {
      Choice choice = pick();
      now += MS;
      choice.ended(choice.address().equals(B) ? GrpcStatus.UNAVAILABLE : GrpcStatus.OK);
    }
    assertThat(chosen(1))
        .as("who answers is back before its time, seed %d", seed)
        .contains(A);
    for (int n = 0; n < 20; n++) {
      Choice choice = pick();
      assertThat(choice.address()).as("seed %d", seed).isEqualTo(A);
      choice.ended(GrpcStatus.OK);
    }
    serving.add(B);
    now += 1_000 * MS;
    assertThat(chosen(200)).as("the other is asked too, seed %d", seed).contains(B);
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
