package dev.paymesh.bench.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Owns the proof that the checker finds what is wrong in the database alone. */
final class ChainPromisesTest extends DoctoredRun {

  @Test
  void aGapInAChainIsFound() throws Exception {
    sql("update payment.payment_events set seq = 3 where seq = 2");
    assertThat(broken("events are numbered")).hasSize(1);
  }

  @Test
  void anEventThatIsThereTwiceIsFound() throws Exception {
    event(ID + 1, 2, "COMPLETED");
    assertThat(broken("events are numbered")).hasSize(1);
  }

  @Test
  void anEventAfterTheEndIsFound() throws Exception {
    event(ID + 1, 3, "FAILED");
    assertThat(broken("one end at most")).hasSize(1);
    assertThat(broken("a payment is what its last event says")).hasSize(1);
  }

  @Test
  void anEventWithoutAPaymentAndAPaymentWithoutEventsAreFound() throws Exception {
    event(ID + 8, 1, "PROCESSING");
    store(ID + 9, SILENT, "COMPLETED");
    assertThat(broken("every payment has events")).hasSize(2);
  }

  @Test
  void aFirstEventThatIsNoCreationIsFound() throws Exception {
    sql("update payment.payment_events set at = now() where seq = 1");
    assertBroken("the first event is the creation");
  }

  @Test
  void anAmountThatIsNotPositiveIsFound() throws Exception {
    sql("update payment.payments set amount_cents = 0");
    assertBroken("acknowledged", "every amount is positive");
  }
}
