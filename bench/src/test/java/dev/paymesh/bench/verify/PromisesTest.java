package dev.paymesh.bench.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.paymesh.bench.verify.Entry.Attempt;
import dev.paymesh.bench.verify.Entry.Event;
import dev.paymesh.bench.verify.Entry.Order;
import dev.paymesh.bench.verify.Entry.Outcome;
import dev.paymesh.bench.verify.Entry.Read;
import dev.paymesh.bench.verify.Entry.Strike;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Owns the proof that the checker can fail: each doctored history or database breaks the promise that it is about. */
final class PromisesTest extends DoctoredRun {

  @Test
  void whatIsAsItShouldBeKeepsEveryPromise() throws Exception {
    assertThat(judged()).hasSize(20).allSatisfy(verdict -> {
      assertThat(verdict.violations()).isEmpty();
      assertThat(verdict.of()).as(verdict.promise()).isPositive();
    });
  }

  @Test
  void aPaymentThatIsThereTwiceIsFound() throws Exception {
    store(ID + 2, ORDER, "COMPLETED");
    event(ID + 2, 1, "PROCESSING");
    event(ID + 2, 2, "COMPLETED");
    assertBroken("acknowledged", "one row for each user and key");
  }

  @Test
  void aPaymentThatIsLostIsFound() throws Exception {
    sql("delete from payment.payments; delete from payment.payment_events");
    assertBroken("acknowledged", "watchers", "what was read last");
  }

  @Test
  void aPaymentWithAnotherContentThanAcknowledgedIsFound() throws Exception {
    sql("update payment.payments set amount_cents = 2600");
    assertBroken("acknowledged", "events are linked by hash");
  }

  @Test
  void anAcknowledgementOfAnotherContentThanAskedIsFound() throws Exception {
    entries.set(0, new Order("k1", "user-0001", 2_501, "USD", "tea", false));
    assertBroken("acknowledged");
  }

  @Test
  void twoIdsForOneKeyAreFound() throws Exception {
    entries.add(ack(ORDER, ID + 2));
    assertBroken("acknowledged");
  }

  @Test
  void anUnknownPaymentMayBeThereOnceButNotTwice() throws Exception {
    storeWithChain(ID + 3, SILENT);
    assertBroken();
    storeWithChain(ID + 4, SILENT);
    assertBroken("unknown", "one row for each user and key");
  }

  @Test
  void anUnknownPaymentWithAnotherContentIsFound() throws Exception {
    storeWithChain(ID + 3, new Order("k3", "user-0002", 901, "JPY", "tea", false));
    assertBroken("unknown");
  }

  @Test
  void aRefusedPaymentThatIsThereIsFound() throws Exception {
    storeWithChain(ID + 5, REFUSED);
    assertBroken("refused");
  }

  @Test
  void aKeyThatIsTakenForAnotherContentIsFound() throws Exception {
    entries.add(new Attempt("k1", 4, 0, 9, Outcome.OK, true, 201, "{}"));
    assertBroken("a key with another content");
  }

  @Test
  void aPaymentThatNobodyAskedForIsFound() throws Exception {
    storeWithChain(ID + 6, new Order("k9", "user-0001", 1, "USD", "", false));
    assertBroken("nothing is stored that nobody asked for");
  }

  @Test
  void aPaymentThatIsStuckIsFoundUnlessTheRailIsSilentAboutIt() throws Exception {
    entries.add(new Order("k7", "user-0001", 966, "USD", "", false));
    entries.add(attempt("k7", Outcome.UNKNOWN, 0, new JsonObject()));
    store(ID + 7, new Order("k7", "user-0001", 966, "USD", "", false), "PROCESSING");
    sql("update payment.payments set version = 1 where amount_cents = 966");
    event(ID + 7, 1, "PROCESSING");
    assertBroken();
    sql("update payment.payments set status = 'PROCESSING' where amount_cents = 2500");
    assertBroken("nothing is stuck", "what was read last", "a payment is what its last event says");
  }

  @Test
  void aWatcherThatSawAnEventTwiceIsFound() throws Exception {
    entries.add(new Event("w1", ID + 1, 3, 2, "COMPLETED"));
    assertBroken("watchers");
  }

  @Test
  void aWatcherThatMissedAnEventIsFound() throws Exception {
    entries.removeIf(entry -> entry instanceof Event event && event.seq() == 1);
    assertBroken("watchers");
  }

  @Test
  void aWatcherThatNeverSawTheEndIsFound() throws Exception {
    entries.removeIf(entry -> entry instanceof Event event && event.seq() == 2);
    assertBroken("watchers");
  }

  @Test
  void aReadThatGoesBackIsFound() throws Exception {
    entries.add(read("COMPLETED", 1));
    assertBroken("reads");
  }

  @Test
  void aPaymentThatGoesOnAfterItsEndIsFound() throws Exception {
    entries.add(read("PROCESSING", 3));
    assertBroken("reads");
  }

  @Test
  void aReadThatFindsNothingIsFound() throws Exception {
    entries.add(new Read(ID + 1, 5, 5, 404, "{}"));
    assertBroken("reads");
  }

  @Test
  void aPaymentThatIsAnotherThanWasReadLastIsFound() throws Exception {
    sql("update payment.payments set status = 'FAILED'");
    assertBroken("what was read last", "a payment is what its last event says");
  }

  @Test
  void aDefectIsFound() throws Exception {
    entries.add(attempt("k3", Outcome.UNKNOWN, 500, new JsonObject()));
    assertBroken("no answer is a defect");
  }

  @Test
  void aServiceThatIsNotGoodAgainIsFoundUntilTheNextFault() throws Exception {
    entries.add(new Strike("kill", "user-1", 9_000, 9_500));
    entries.add(new Attempt("k3", 2, 8_999, 9_000, Outcome.UNKNOWN, false, 503, "{}"));
    assertThat(broken("soon after")).isEmpty();
    entries.set(
        entries.size() - 1, new Attempt("k3", 2, 8_990, 8_999, Outcome.UNKNOWN, false, 503, "{}"));
    assertThat(broken("soon after")).singleElement().asString().contains("payment-1", "8981");
    entries.set(
        entries.size() - 1, new Attempt("k3", 2, 9_001, 9_002, Outcome.UNKNOWN, false, 503, "{}"));
    assertThat(broken("soon after")).isEmpty();
  }

  @Test
  void aReadThatIsNotAnsweredWellLongAfterAFaultIsFound() throws Exception {
    entries.add(new Read(ID + 1, 6_000, 6_001, 503, "{}"));
    assertThat(broken("soon after")).singleElement().asString().contains("payment-1", "5991");
  }

  @Test
  void aRunThatIsTooShortForAFullProofSaysWhatItLacks() throws Exception {
    assertThat(judged("full-proof"))
        .singleElement()
        .extracting(Promises.Verdict::violations)
        .asInstanceOf(LIST)
        .contains("kills of payment 1 of 20", "kills of PostgreSQL 0 of 10")
        .hasSize(7);
  }

  @Test
  void whatHadToBePutToTheTestAndWasNotIsAViolation() {
    Promises.Verdict idle = new Promises.Verdict("payments are read", 0, List.of());
    assertThat(idle.violations()).isEmpty();
    assertThat(idle.tested().violations()).containsExactly("nothing to judge");
    assertThat(new Promises.Verdict("payments are read", 1, List.of()).tested().violations())
        .isEmpty();
  }
}
