package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.GetPaymentRequest;
import dev.paymesh.proto.rules.FieldRules;
import dev.paymesh.proto.rules.v1.Ruled;
import dev.paymesh.proto.user.v1.UpdateUserRequest;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of the contract, on both sides of its limit, and what is said about a value beyond it. */
class FieldRulesTest {

  private static final CreatePaymentRequest PAYMENT = CreatePaymentRequest.newBuilder()
      .setUserId("user-0001")
      .setAmount(money(1999, "USD"))
      .setIdempotencyKey("key-1")
      .build();

  private static final Ruled GOOD = Ruled.newBuilder()
      .setNick("n")
      .setKey(ByteString.copyFromUtf8("k"))
      .setChoice(Ruled.Choice.CHOICE_ONE)
      .addTags("t")
      .build();

  private static Money money(long cents, String currency) {
    return Money.newBuilder().setAmountCents(cents).setCurrency(currency).build();
  }

  private static List<String> faults(com.google.protobuf.Message message) {
    return FieldRules.check(message).stream().map(FieldRulesTest::text).toList();
  }

  private static String text(FieldViolation violation) {
    return violation.getField() + ": " + violation.getDescription();
  }

  private static List<String> described(String text) {
    return faults(PAYMENT.toBuilder().setDescription(text).build());
  }

  @Test
  void aGoodMessageHasNoFaults() {
    assertThat(faults(PAYMENT)).isEmpty();
    assertThat(faults(GOOD)).isEmpty();
  }

  @Test
  void anEmptyMessageNamesEverythingRequired() {
    assertThat(faults(CreatePaymentRequest.getDefaultInstance()))
        .containsExactly(
            "user_id: expected 1 to 64 visible ASCII characters, got nothing",
            "amount: expected a value, got nothing",
            "idempotency_key: expected 1 to 255 visible ASCII characters, got nothing");
    assertThat(faults(Ruled.getDefaultInstance()))
        .extracting(fault -> fault.substring(0, fault.indexOf(':')))
        .containsExactly("nick", "key", "choice", "tags");
  }

  @Test
  void amountsHaveTheirLimits() {
    assertThat(faults(money(1, "USD"))).isEmpty();
    assertThat(faults(money(1_000_000_000_000_000L, "USD"))).isEmpty();
    assertThat(faults(money(0, "USD")))
        .containsExactly("amount_cents: expected 1 to 1000000000000000, got 0");
    assertThat(faults(money(1_000_000_000_000_001L, "USD"))).hasSize(1);
    assertThat(faults(money(-1, "USD"))).hasSize(1);
    assertThat(faults(money(Long.MIN_VALUE, "USD"))).hasSize(1);
  }

  @Test
  void aFaultBelowIsNamedByItsPath() {
    CreatePaymentRequest request = PAYMENT.toBuilder()
        .setAmount(money(0, "usd"))
        .addEvidence(Attestation.getDefaultInstance())
        .addEvidence(Attestation.newBuilder().setReason("R".repeat(64)).setAmount(money(5, "EUR")))
        .build();
    assertThat(faults(request))
        .containsExactly(
            "amount.amount_cents: expected 1 to 1000000000000000, got 0",
            "amount.currency: expected an ISO 4217 currency code in upper case, got another text",
            "evidence[1].reason: expected at most 63 characters of Unicode text without U+0000,"
                + " got 64 characters");
  }

  @Test
  void tooManyItemsAreCountedAndNotRead() {
    Attestation bad = Attestation.newBuilder().setReason("R".repeat(64)).build();
    assertThat(faults(
            PAYMENT.toBuilder().addAllEvidence(Collections.nCopies(5, bad)).build()))
        .containsExactly("evidence: expected at most 4 items, got 5");
  }

  @Test
  void numbersOfEveryKindHaveTheirLimits() {
    assertThat(faults(GOOD.toBuilder().setAtLeast(-1).build()))
        .containsExactly("at_least: expected at least 0, got -1");
    assertThat(faults(GOOD.toBuilder().setAtMost(10).build()))
        .containsExactly("at_most: expected at most 9, got 10");
    assertThat(faults(GOOD.toBuilder().setUnsigned(-1).build()))
        .containsExactly("unsigned: expected at most 9, got 18446744073709551615");
    assertThat(faults(GOOD.toBuilder().setDecimal(1.01).build()))
        .containsExactly("decimal: expected 0 to 1, got 1.01");
    assertThat(faults(GOOD.toBuilder().setDecimal(Double.NaN).build())).hasSize(1);
  }

  @Test
  void whatIsOptionalAndAbsentIsNotJudged() {
    assertThat(faults(GOOD.toBuilder().setMaybe(5).build())).isEmpty();
    assertThat(faults(GOOD.toBuilder().setMaybe(0).build()))
        .containsExactly("maybe: expected at least 5, got 0");
    UpdateUserRequest.Builder update =
        UpdateUserRequest.newBuilder().setId("u").setIdempotencyKey("k");
    assertThat(faults(update.build())).isEmpty();
    assertThat(faults(update.setName("n".repeat(201)).build())).hasSize(1);
  }

  @Test
  void bytesAreCountedAsBytesAndTextAsCodePoints() {
    assertThat(faults(GOOD.toBuilder().setHash(ByteString.copyFrom(new byte[2])).build()))
        .isEmpty();
    assertThat(faults(GOOD.toBuilder().setHash(ByteString.copyFrom(new byte[3])).build()))
        .containsExactly("hash: expected at most 2 bytes, got 3 bytes");
    assertThat(faults(GOOD.toBuilder().setName("\uD83D\uDE00".repeat(3)).build()))
        .isEmpty();
    assertThat(faults(GOOD.toBuilder().setName("\uD83D\uDE00".repeat(4)).build()))
        .hasSize(1);
  }

  @Test
  void itemsAreJudgedOneByOne() {
    assertThat(faults(GOOD.toBuilder().addTags("long").build()))
        .containsExactly("tags[1]: expected 1 to 3 characters of Unicode text without U+0000,"
            + " got 4 characters");
  }

  @Test
  void aMessageThatContainsItselfIsJudgedAtEveryLevel() {
    Ruled deep = GOOD.toBuilder()
        .addChildren(GOOD)
        .addChildren(GOOD.toBuilder().addChildren(GOOD.toBuilder().setAtMost(10)))
        .build();
    assertThat(faults(deep))
        .containsExactly("children[1].children[0].at_most: expected at most 9, got 10");
  }

  @Test
  void theListOfFaultsIsBounded() {
    Ruled.Builder many = GOOD.toBuilder();
    for (int child = 0; child < 1_000; child++) {
      many.addChildren(Ruled.getDefaultInstance());
    }
    assertThat(faults(many.build())).hasSize(32);
  }

  @Test
  void textThatCannotBeStoredIsRefusedEvenWithoutARule() {
    assertThat(faults(GOOD.toBuilder().setFree("a\0").build()))
        .containsExactly(
            "free: expected characters of Unicode text without U+0000, got U+0000 at character 2");
    assertThat(described("\uD83D\uDE00\uD800x").get(0))
        .endsWith("got half a surrogate pair at character 2");
    assertThat(described("\uDC00")).hasSize(1);
    assertThat(described("end \uD800")).hasSize(1);
    assertThat(described("\uDC00\uD800")).hasSize(1);
    assertThat(described("\uD83D\uDE00 \u00E9 \u202E \n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", " ", "a\n", "\u007F", "\u00E9", "a\u0000", "\uD83D\uDE00"})
  void aKeyIsVisibleAscii(String key) {
    assertThat(faults(PAYMENT.toBuilder().setIdempotencyKey(key).build())).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0191f7a8-4d3c-7c1e-9f00-0123456789ab", "0191F7A8-4D3C-7C1E-9F00-0123456789AB"})
  void aUuidIsInItsCanonicalForm(String id) {
    assertThat(faults(GetPaymentRequest.newBuilder().setId(id).build())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1-1-1-1-1",
        "0191f7a84d3c7c1e9f000123456789ab",
        "0191f7a8-4d3c-7c1e-9f00-0123456789a",
        "0191f7a8-4d3c-7c1e-9f00-0123456789abc",
        "0191f7a8-4d3c-7c1e-9f00-0123456789ag",
        "0191f7a84-d3c-7c1e-9f00-0123456789ab",
        "0191f7a8-4d3c-7c1e-9f00-\uFF10123456789ab"
      })
  void anythingElseIsNoUuid(String id) {
    assertThat(faults(GetPaymentRequest.newBuilder().setId(id).build())).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"USD", "EUR", "JPY", "BHD", "CLP", "CHF", "XAF", "XOF", "ZWG", "XCG"})
  void aCurrencyInUseIsGood(String code) {
    assertThat(faults(money(1, code))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "usd",
        "XXX",
        "XTS",
        "ZZZ",
        "XAU",
        "XAG",
        "XPT",
        "XPD",
        "XDR",
        "XBA",
        "XSU",
        "XUA",
        "DEM",
        "HRK",
        "CHE",
        "CHW",
        "CLF",
        "COU",
        "MXV",
        "USN",
        "UYI",
        "BOV",
        "US",
        "USDD",
        "USD ",
        "\u0430\u0435\u0440"
      })
  void aCurrencyNobodyPaysInIsNot(String code) {
    assertThat(faults(money(1, code))).hasSize(1);
  }
}
