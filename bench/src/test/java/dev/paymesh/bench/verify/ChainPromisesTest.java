package dev.paymesh.bench.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
    assertBroken("the first event is the creation", "events are linked by hash");
  }

  @Test
  void anAmountThatIsNotPositiveIsFound() throws Exception {
    sql("update payment.payments set amount_cents = 0");
    assertBroken("acknowledged", "every amount is positive", "events are linked by hash");
  }

  @Test
  void anEventThatWasChangedAfterwardsIsFoundInEachOfItsParts() throws Exception {
    for (String part : List.of(
        "message = 'other'",
        "at = at + interval '1 microsecond'",
        "actor = 'eve'",
        "request_id = 'r2'",
        "user_verdict = 'NEGATIVE'",
        "user_key_id = 'u2'",
        "compliance_verdict = 'NEGATIVE'",
        "compliance_key_id = 'c2'",
        "policy_version = 'p2'",
        "prev_hash = sha256('')",
        "hash = sha256('')")) {
      sql("savepoint whole");
      sql("update payment.payment_events set " + part + " where seq = 2");
      assertThat(broken("events are linked")).as(part).hasSize(1);
      sql("rollback to savepoint whole");
    }
  }

  @Test
  void anOrderThatWasChangedAfterwardsIsFoundInEachOfItsParts() throws Exception {
    for (String part : List.of(
        "user_id = 'eve'",
        "idempotency_key = 'k9'",
        "request_hash = sha256('')",
        "amount_cents = 2501",
        "currency = 'EUR'",
        "description = ''",
        "created_at = now()")) {
      sql("savepoint whole");
      sql("update payment.payments set " + part);
      assertThat(broken("events are linked")).as(part).hasSize(1);
      sql("rollback to savepoint whole");
    }
  }

  @Test
  void aChainThatWasForgedFromTheMiddleIsFound() throws Exception {
    event(ID + 1, 3, "FAILED");
    sql("delete from payment.payment_events where seq = 2");
    sql("update payment.payment_events set seq = 2 where seq = 3");
    assertThat(broken("events are linked")).hasSize(1);
  }

  @Test
  void aPaymentThatRestsOnNoVerdictIsFound() throws Exception {
    sql("update payment.payment_events set user_verdict = '' where seq = 2");
    assertBroken("events are linked by hash", "every event tells who");
  }
}
