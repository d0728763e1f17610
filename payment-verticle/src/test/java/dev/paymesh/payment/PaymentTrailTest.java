package dev.paymesh.payment;

import static dev.paymesh.payment.PaymentMesh.as;
import static dev.paymesh.payment.PaymentMesh.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.payment.PaymentOperationsStore.Trail;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a payment for those who ask later: each change, who made it, on whose word, chained by hash. */
final class PaymentTrailTest {

  private static final String BROKEN =
      """
      select e.seq from payment.payment_events e
      join payment.payments p on p.id = e.payment_id
      left join payment.payment_events before
        on before.payment_id = e.payment_id and before.seq = e.seq - 1
      where p.user_id = $1::text
        and (e.hash <> payment.event_hash(e)
          or e.prev_hash <> coalesce(before.hash, payment.order_hash(p)))""";

  private static PaymentMesh mesh;
  private static PaymentOperationsStore operations;
  private final String user = newUser();

  @BeforeAll
  static void start() {
    mesh = PaymentMesh.start();
    DatabaseConfig login = TestDatabase.configFor("payment");
    operations = PaymentOperationsStore.open(mesh.vertx, login);
  }

  @AfterAll
  static void stop() {
    mesh.close();
  }

  private static Trail trailOf(String id) {
    return MeshVertx.await(operations.trail(UUID.fromString(id))).orElseThrow();
  }

  private String settled() {
    String id = mesh.pay(user, 1_000).getId();
    mesh.watch(as(user), id, 0).ended();
    return id;
  }

  @Test
  void eachEventTellsWhoAndOnWhoseWord() {
    List<Map<String, String>> events = trailOf(settled()).events();
    assertThat(events).extracting(event -> event.get("seq")).containsExactly("1", "2");
    assertThat(events)
        .extracting(event -> event.get("actor"))
        .containsExactly("user:" + user, "service:payment");
    // The settlement's own event rests on the same request and the same words as the first.
    assertThat(events).allSatisfy(event -> assertThat(event)
        .containsEntry("request_id", "request-of-test")
        .containsEntry("user_verdict", "POSITIVE")
        .containsEntry("user_key_id", "u1")
        .containsEntry("compliance_verdict", "POSITIVE")
        .containsEntry("compliance_key_id", "c1")
        .containsEntry("policy_version", Issuers.POLICY));
  }

  @Test
  void checksThatTheServiceMadeItselfAreRecordedToo() {
    CreatePaymentRequest bare = PaymentMesh.request(user, 1_000);
    Map<String, String> first =
        trailOf(mesh.create(bare).getPayment().getId()).events().get(0);
    assertThat(first)
        .containsEntry("user_key_id", "u1")
        .containsEntry("compliance_key_id", "c1")
        .containsEntry("policy_version", Issuers.POLICY);
  }

  @Test
  void aTrailIsTheOrderAndItsChainOfEvents() {
    String id = settled();
    Trail trail = trailOf(id);
    assertThat(trail.order())
        .containsEntry("id", id)
        .containsEntry("user_id", user)
        .containsEntry("amount_cents", "1000")
        .containsEntry("description", "Zwei Bücher");
    assertThat(trail.order().get("created_at"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
    assertThat(trail.events().get(1).get("prev_hash"))
        .isEqualTo(trail.events().get(0).get("hash"))
        .matches("[0-9a-f]{64}");
    assertThat(mesh.owner(BROKEN, user)).isEmpty();
  }

  /** The second is hashed part by part: its text is not what an array in binary form would hold. */
  @ParameterizedTest
  @ValueSource(strings = {"UTF8", "LATIN1"})
  void aHashIsTheSameInEveryEncodingOfTheClient(String encoding) {
    List<Row> hashes = mesh.owner(
        """
        with asked as materialized (
          select set_config('client_encoding', $1::text, true) as encoding)
        select payment.hash_of(array['Zwei Bücher, 3 €', '', encoding]),
               sha256(payment.hash_part('Zwei Bücher, 3 €') || payment.hash_part('')
                 || payment.hash_part(encoding)),
               payment.hash_of(array[encoding, null])
        from asked""",
        encoding);
    assertThat(hashes.get(0).getBuffer(0)).isEqualTo(hashes.get(0).getBuffer(1));
    assertThat(hashes.get(0).getBuffer(2)).isNull();
  }

  @Test
  void thereIsNoTrailOfAPaymentThatIsNotThere() {
    assertThat(MeshVertx.await(operations.trail(UUID.randomUUID()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update payment.payment_events set message = 'Payment completed ' where seq = 2 and",
        "update payment.payment_events set at = at + interval '1 microsecond' where seq = 1 and",
        "update payment.payment_events set actor = 'user:thief' where seq = 1 and",
        "update payment.payment_events set policy_version = '2027.1' where seq = 2 and",
        "update payment.payment_events set hash = sha256('x') where seq = 1 and",
        "update payment.payment_events set prev_hash = sha256('x') where seq = 2 and",
      })
  void whoeverChangesAnEventBreaksTheChain(String change) {
    String id = settled();
    mesh.owner(change + " payment_id = $1::uuid", UUID.fromString(id));
    assertThat(mesh.owner(BROKEN, user)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "amount_cents = 1",
        "currency = 'EUR'",
        "description = ''",
        "created_at = created_at + interval '1 day'"
      })
  void whoeverChangesTheOrderBreaksTheChain(String change) {
    String id = settled();
    mesh.owner(
        "update payment.payments set " + change + " where id = $1::uuid", UUID.fromString(id));
    assertThat(mesh.owner(BROKEN, user)).isNotEmpty();
  }

  @Test
  void noWriterChoosesTheHashes() {
    String id = mesh.pay(user, 1_066).getId();
    mesh.owner(
        """
        insert into payment.payment_events (payment_id, seq, status, message, at, prev_hash, hash)
        values ($1::uuid, 2, 'PROCESSING', '', now(), sha256('x'), sha256('y'))""",
        UUID.fromString(id));
    assertThat(mesh.owner(BROKEN, user)).isEmpty();
  }
}
