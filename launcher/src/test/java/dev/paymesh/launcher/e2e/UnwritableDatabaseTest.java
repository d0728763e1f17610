package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.e2e.Client.Answer;
import dev.paymesh.shared.testkit.LogWatch;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The database can be read and not be written: after a failover, or when its disk is full. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnwritableDatabaseTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Client ada = mesh.as("user-0001");

  @Test
  void aReadOnlyDatabaseRefusesPaymentsAndAnswersReadsAndComesBackByItself() {
    assertSurvives(
        "alter system set default_transaction_read_only = on",
        "alter system reset default_transaction_read_only");
  }

  @Test
  void aFullDiskRefusesPaymentsAndAnswersReadsAndComesBackByItself() {
    // What PostgreSQL says when it cannot extend a file, from a trigger instead of a full disk.
    mesh.execute(
        """
        create or replace function payment.no_space() returns trigger language plpgsql as $$
        begin
          raise exception 'could not extend file: No space left on device' using errcode = '53100';
        end $$""");
    assertSurvives(
        "create trigger no_space before insert or update on payment.payments"
            + " for each row execute function payment.no_space()",
        "drop trigger no_space on payment.payments");
    mesh.execute("drop function payment.no_space()");
  }

  private void assertSurvives(String fault, String repair) {
    LogWatch.expect("cannot be claimed");
    JsonObject body = Client.payment(1_000);
    Answer before = ada.pay(body);
    JsonObject refusedBody = Client.payment(1_000);
    try {
      mesh.execute(fault);
      mesh.execute("select pg_reload_conf()");
      Eventually.within(SOON, "a payment is refused", () -> refuses(Client.payment(7)));
      Answer refused = ada.pay(refusedBody);
      assertThat(refused.status()).as(refused.http().body()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isNotEmpty();
      assertThat(refused.json().getBoolean("retryable")).isTrue();
      assertThat(ada.get(before.header("Location")).status()).isEqualTo(200);
      assertThat(ada.get(Client.PAYMENTS).status()).isEqualTo(200);
      String outcome = refused.json().getString("outcome_url");
      assertThat(ada.get(outcome).reason()).isEqualTo("IDEMPOTENCY_KEY_UNKNOWN");
    } finally {
      mesh.execute(repair);
      mesh.execute("select pg_reload_conf()");
    }
    Eventually.within(SOON, "payments are stored", () -> ada.pay(refusedBody).status() == 201);
    String id = ada.pay(refusedBody).id();
    assertThat(ada.watch(id, "", 10)).extracting(Client.Event::status).endsWith("COMPLETED");
  }

  private boolean refuses(JsonObject body) {
    return ada.pay(body).status() == 503;
  }
}
