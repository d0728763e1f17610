package dev.paymesh.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.payment.PaymentRail.Outcome;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PaymentStateTest {

  private static final int HISTORIES = 2_000;
  private static final int STEPS = 12;

  @ParameterizedTest
  @CsvSource({
    "PENDING,    PENDING,    false",
    "PENDING,    PROCESSING, true",
    "PENDING,    COMPLETED,  false",
    "PENDING,    FAILED,     true",
    "PROCESSING, PENDING,    false",
    "PROCESSING, PROCESSING, false",
    "PROCESSING, COMPLETED,  true",
    "PROCESSING, FAILED,     true",
    "COMPLETED,  PENDING,    false",
    "COMPLETED,  PROCESSING, false",
    "COMPLETED,  COMPLETED,  false",
    "COMPLETED,  FAILED,     false",
    "FAILED,     PENDING,    false",
    "FAILED,     PROCESSING, false",
    "FAILED,     COMPLETED,  false",
    "FAILED,     FAILED,     false",
  })
  void onlyTheseMovesAreLegal(PaymentStatus from, PaymentStatus to, boolean legal) {
    assertThat(PaymentState.mayMove(from, to)).isEqualTo(legal);
    assertThat(Arrays.asList(PaymentState.before(to)).contains(from.name())).isEqualTo(legal);
  }

  @ParameterizedTest
  @EnumSource(PaymentStatus.class)
  void onlyCompletedAndFailedAreTerminal(PaymentStatus status) {
    assertThat(PaymentState.isTerminal(status))
        .isEqualTo(status == PaymentStatus.COMPLETED || status == PaymentStatus.FAILED);
  }

  @ParameterizedTest
  @EnumSource(
      value = PaymentStatus.class,
      names = {"PAYMENT_STATUS_UNSPECIFIED", "UNRECOGNIZED"})
  void aStatusThatIsNoneMovesNowhereAndNothingMovesToIt(PaymentStatus none) {
    for (PaymentStatus status : PaymentStatus.values()) {
      assertThat(PaymentState.mayMove(none, status)).isFalse();
      assertThat(PaymentState.mayMove(status, none)).isFalse();
    }
  }

  @Test
  void aRandomHistoryHasAtMostOneTerminalStatusAndItIsTheLast() {
    long seed = System.nanoTime();
    System.out.println("PaymentStateTest seed: " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < HISTORIES; i++) {
      List<PaymentStatus> history = history(random);
      long terminals = history.stream().filter(PaymentState::isTerminal).count();
      assertThat(terminals).as("seed %d: %s", seed, history).isLessThanOrEqualTo(1);
      assertThat(history.stream().limit(history.size() - 1L).noneMatch(PaymentState::isTerminal))
          .as("seed %d: %s", seed, history)
          .isTrue();
      assertThat(history).as("seed %d", seed).doesNotHaveDuplicates();
    }
  }

  /** What is left of random wishes when only legal ones come true. */
  private static List<PaymentStatus> history(Random random) {
    List<PaymentStatus> history = new ArrayList<>();
    history.add(random.nextBoolean() ? PaymentStatus.PENDING : PaymentStatus.PROCESSING);
    PaymentStatus[] wishes = PaymentStatus.values();
    for (int step = 0; step < STEPS; step++) {
      PaymentStatus wish = wishes[random.nextInt(wishes.length)];
      if (PaymentState.mayMove(history.get(history.size() - 1), wish)) {
        history.add(wish);
      }
    }
    return history;
  }

  @Test
  void aRailCannotSayWhatNoPaymentCanBe() {
    assertThatThrownBy(() -> new Outcome(PaymentStatus.PENDING, "", "?"))
        .hasMessageContaining("PENDING");
    assertThatThrownBy(() -> Outcome.failed("")).hasMessageContaining("reason");
    assertThatThrownBy(() -> new Outcome(PaymentStatus.COMPLETED, "WHY", "?"))
        .hasMessageContaining("WHY");
  }
}
