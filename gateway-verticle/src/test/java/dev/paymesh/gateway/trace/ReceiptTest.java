package dev.paymesh.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.paymesh.shared.trace.Timed;
import dev.paymesh.shared.trace.Timed.Kind;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A receipt word by word: clients read it. */
final class ReceiptTest {

  private static final Timed.End OK = new Timed.End("OK", "");

  private static Timed part(Kind kind, String name, Timed.Span span, Timed... parts) {
    return new Timed(kind, name, span, OK, List.of(parts));
  }

  /** In microseconds. */
  private static Timed.Span at(long start, long time, long wait) {
    return new Timed.Span(start * 1_000, time * 1_000, wait * 1_000);
  }

  private static Timed payment() {
    Timed insert = new Timed(
        Kind.STATEMENT,
        "payment.insert",
        at(5_100, 2_000, 300),
        new Timed.End("OK", "of 4"),
        List.of());
    Timed lost = new Timed(
        Kind.CALL,
        "compliance.v1.ComplianceService.CheckKyc",
        at(450, 100, 0),
        new Timed.End("UNAVAILABLE", ""),
        List.of());
    Timed again = new Timed(
        Kind.CALL,
        "compliance.v1.ComplianceService.CheckKyc",
        at(600, 1_000, 0),
        new Timed.End("OK", "retry 1"),
        List.of());
    return part(
        Kind.EDGE,
        "request",
        at(0, 9_000, 0),
        part(Kind.CALL, "user.v1.UserService.GetUser", at(400, 1_000, 50)),
        lost,
        again,
        part(
            Kind.CALL,
            "payment.v1.PaymentService.CreatePayment",
            at(5_000, 2_500, 0),
            part(
                Kind.SERVED,
                "payment.v1.PaymentService.CreatePayment",
                at(5_050, 2_400, 0),
                insert)));
  }

  @Test
  void theHeaderHasSumsAndThenEachPartBelowItsOwn() {
    assertThat(Receipt.of(payment(), 1_950).serverTiming())
        .isEqualTo(String.join(
            ", ",
            "total;dur=9.000",
            "budget;dur=1950;desc=\"left\"",
            "queue;dur=0.350",
            "db;dur=1.700",
            "retries;desc=\"1\"",
            "call;dur=1.000;desc=\"user.v1.UserService.GetUser\";start=0.400;level=1;wait=0.050"
                + ";parallel=1",
            "call;dur=0.100;desc=\"compliance.v1.ComplianceService.CheckKyc\";start=0.450;level=1"
                + ";parallel=1;status=\"UNAVAILABLE\"",
            "call;dur=1.000;desc=\"compliance.v1.ComplianceService.CheckKyc (retry 1)\";start=0.600"
                + ";level=1;parallel=1",
            "call;dur=2.500;desc=\"payment.v1.PaymentService.CreatePayment\";start=5.000;level=1",
            "served;dur=2.400;desc=\"payment.v1.PaymentService.CreatePayment\";start=5.050;level=2",
            "statement;dur=2.000;desc=\"payment.insert (of 4)\";start=5.100;level=3;wait=0.300"));
  }

  @Test
  void aProblemHasTheSame() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      Receipt.of(payment(), -1).write(json);
      json.writeEndObject();
    }
    JsonObject receipt = new JsonObject(text.toString()).getJsonObject("receipt");
    assertThat(receipt.getDouble("total_ms")).isEqualTo(9.0);
    assertThat(receipt.containsKey("budget_left_ms")).isFalse();
    assertThat(receipt.getDouble("database_ms")).isEqualTo(1.7);
    assertThat(receipt.getInteger("retries")).isEqualTo(1);
    assertThat(receipt.getJsonArray("parts")).hasSize(6);
    assertThat(receipt.getJsonArray("parts").getJsonObject(5))
        .isEqualTo(
            new JsonObject(
                """
            {"level":3,"kind":"statement","name":"payment.insert","start_ms":5.100,"ms":2.000,
             "wait_ms":0.300,"parallel":false,"status":"OK","note":"of 4"}"""));
  }

  @Test
  void whatAPeerCallsItsPartsCannotEndTheHeader() {
    Timed odd =
        part(Kind.EDGE, "r", at(0, 1, 0), part(Kind.CALL, "a\"\r\nSet-Cookie: b", at(0, 1, 0)));
    assertThat(Receipt.of(odd, -1).serverTiming())
        .contains("desc=\"a___Set-Cookie_ b\"")
        .doesNotContain("\r", "\n");
  }

  @Test
  void aLongOneIsCut() {
    Timed part = part(Kind.CALL, "a.B.C", at(0, 1, 0));
    Timed many = new Timed(Kind.EDGE, "r", at(0, 9, 0), OK, Collections.nCopies(50, part));
    assertThat(Receipt.of(many, 0).serverTiming())
        .endsWith(", more;desc=\"18\"")
        .hasSizeLessThan(4_000);
  }
}
