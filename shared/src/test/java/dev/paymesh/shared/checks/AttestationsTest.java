package dev.paymesh.shared.checks;

import static dev.paymesh.shared.checks.Paying.NOW;
import static dev.paymesh.shared.checks.Paying.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.common.v1.Verdict;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** When the payment service takes an attestation's word. */
class AttestationsTest {

  private static final byte[] SECRET = Paying.secret("user u1");
  private static final AttestationKey SAME = new AttestationKey(Attestations.USER, "u1", SECRET);
  private static final Attestation BY_USER = Paying.byUser("");
  private static final Attestation BY_COMPLIANCE = Paying.byCompliance("");

  @Test
  void whatAnIssuerSignedHoldsForItsRequest() {
    assertThat(holds(BY_USER)).isTrue();
    assertThat(holds(BY_COMPLIANCE)).isTrue();
    assertThat(holds(Paying.byUser("ACCOUNT_SUSPENDED"))).isTrue();
    assertThat(BY_USER.getExpiresAtMs()).isEqualTo(NOW.toEpochMilli() + 10_000);
  }

  @TestFactory
  List<DynamicTest> aChangeToAnyFieldBreaksTheSeal() {
    Map<String, UnaryOperator<Attestation.Builder>> changes = new LinkedHashMap<>();
    changes.put("issuer", a -> a.setIssuer(other(a.getIssuer())));
    changes.put("subject", a -> a.setSubject("user-0002"));
    changes.put("amount", a -> a.setAmount(Paying.AMOUNT.toBuilder().setAmountCents(2000)));
    changes.put("currency", a -> a.setAmount(Paying.AMOUNT.toBuilder().setCurrency("EUR")));
    changes.put("request hash", a -> a.setRequestHash(Paying.otherHash()));
    changes.put("no request hash", Attestation.Builder::clearRequestHash);
    changes.put("verdict", a -> a.setVerdict(Verdict.NEGATIVE));
    changes.put("unknown verdict", a -> a.setVerdictValue(9));
    changes.put("reason", a -> a.setReason("KYC_BLOCKED"));
    changes.put("expiry", a -> a.setExpiresAtMs(a.getExpiresAtMs() + 1));
    changes.put("key id", a -> a.setKeyId("u2"));
    changes.put("policy version", a -> a.setPolicyVersion("2099.1"));
    changes.put("one bit of the mac", a -> a.setMac(flipped(a.getMac())));
    changes.put("half the mac", a -> a.setMac(a.getMac().substring(0, 16)));
    changes.put("no mac", Attestation.Builder::clearMac);
    return changes.entrySet().stream()
        .map(change -> DynamicTest.dynamicTest(change.getKey(), () -> {
          assertThat(holds(change.getValue().apply(BY_USER.toBuilder()).build()))
              .isFalse();
          assertThat(holds(change.getValue().apply(BY_COMPLIANCE.toBuilder()).build()))
              .isFalse();
        }))
        .toList();
  }

  /** The seal is right each time: the issuer signed something that is not this request, or not sense. */
  @TestFactory
  List<DynamicTest> aGenuineAttestationMustBeAboutTheRequest() {
    Map<String, Attestation> genuine = new LinkedHashMap<>();
    genuine.put("another subject with the right hash", user(f -> f.setSubject("user-0002")));
    genuine.put("another key's hash", user(f -> f.setRequestHash(Paying.otherHash())));
    genuine.put("no hash", user(Attestation.Builder::clearRequestHash));
    genuine.put("an account's word with an amount", user(f -> f.setAmount(Paying.AMOUNT)));
    genuine.put("compliance without an amount", compliance(Attestation.Builder::clearAmount));
    genuine.put(
        "compliance on another amount",
        compliance(f -> f.setAmount(Money.newBuilder().setAmountCents(1).setCurrency("USD"))));
    genuine.put("a verdict that is none", user(f -> f.setVerdict(Verdict.VERDICT_UNSPECIFIED)));
    genuine.put("a positive with a reason", user(f -> f.setReason("KYC_BLOCKED")));
    genuine.put("a negative without one", user(f -> f.setVerdict(Verdict.NEGATIVE)));
    return genuine.entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(
            entry.getKey(), () -> assertThat(holds(entry.getValue())).isFalse()))
        .toList();
  }

  @Test
  void aRefusalCannotBeGivenAnotherReason() {
    Attestation refusal = Paying.byUser("ACCOUNT_SUSPENDED");
    assertThat(holds(refusal.toBuilder().setReason("ACCOUNT_UNKNOWN").build())).isFalse();
  }

  @Test
  void everyFieldIsUnderTheSeal() {
    AttestationKey otherIssuer = new AttestationKey("other", "u1", SECRET);
    AttestationKey otherId = new AttestationKey(Attestations.USER, "u2", SECRET);
    Money yen = Paying.AMOUNT.toBuilder().setCurrency("JPY").build();
    List<Attestation> signed = List.of(
        sign(SAME, f -> f),
        sign(otherIssuer, f -> f),
        sign(otherId, f -> f),
        sign(SAME, f -> f.setSubject("user-0002")),
        sign(SAME, f -> f.setAmount(Money.getDefaultInstance())),
        sign(SAME, f -> f.setAmount(Paying.AMOUNT)),
        sign(SAME, f -> f.setAmount(yen)),
        sign(SAME, f -> f.setRequestHash(Paying.otherHash())),
        sign(SAME, f -> f.setVerdict(Verdict.NEGATIVE)),
        sign(SAME, f -> f.setReason("KYC_BLOCKED")),
        new Attestations(SAME, InstantSource.fixed(NOW.plusMillis(1))).sign(Paying.finding("")));
    assertThat(signed).extracting(Attestation::getMac).doesNotHaveDuplicates();
  }

  @Test
  void anIssuerCannotSpeakForTheOther() {
    // Sealed with the user service's own secret, in compliance's name.
    AttestationKey posing = new AttestationKey(Attestations.COMPLIANCE, "u1", SECRET);
    assertThat(holds(sign(posing, finding -> finding.setAmount(Paying.AMOUNT)))).isFalse();
  }

  @Test
  void itIsRefusedForAnyOtherRequest() {
    CreatePaymentRequest otherKey =
        REQUEST.toBuilder().setIdempotencyKey("key-2").build();
    CreatePaymentRequest otherText = REQUEST.toBuilder().setDescription("x").build();
    CreatePaymentRequest otherAmount = REQUEST.toBuilder()
        .setAmount(Paying.AMOUNT.toBuilder().setAmountCents(199_900))
        .build();
    CreatePaymentRequest otherUser = REQUEST.toBuilder().setUserId("user-0002").build();
    for (CreatePaymentRequest other : List.of(otherKey, otherText, otherAmount, otherUser)) {
      assertThat(Paying.verifierAt(NOW).holds(BY_USER, other)).isFalse();
      assertThat(Paying.verifierAt(NOW).holds(BY_COMPLIANCE, other)).isFalse();
    }
  }

  @Test
  void itHoldsForTenSecondsAndNotOneMillisecondMore() {
    assertThat(Paying.verifierAt(NOW.plusMillis(9_999)).holds(BY_USER, REQUEST)).isTrue();
    assertThat(Paying.verifierAt(NOW.plusMillis(10_000)).holds(BY_USER, REQUEST))
        .isFalse();
  }

  @Test
  void anIssuerWhoseClockRunsAheadGainsTwoSecondsAtMost() {
    assertThat(Paying.verifierAt(NOW.minusMillis(2_000)).holds(BY_USER, REQUEST))
        .isTrue();
    assertThat(Paying.verifierAt(NOW.minusMillis(2_001)).holds(BY_USER, REQUEST))
        .isFalse();
  }

  @Test
  void aKeyCanBeChangedWhileTheOldOneStillCounts() {
    AttestationKey next = Paying.key(Attestations.USER, "u2");
    Attestation byNext = new Attestations(next, Paying.CLOCK).sign(Paying.finding(""));
    assertThat(holds(byNext)).isFalse();
    Attestations.Verifier both =
        new Attestations.Verifier(List.of(Paying.USER_KEY, next), InstantSource.fixed(NOW));
    assertThat(both.holds(byNext, REQUEST)).isTrue();
    assertThat(both.holds(BY_USER, REQUEST)).isTrue();
  }

  @Test
  void aKeyIsNeverShownAndNeverShort() {
    assertThat(Paying.USER_KEY).hasToString("AttestationKey[user/u1]");
    assertThatThrownBy(() -> new AttestationKey(Attestations.USER, "u1", new byte[31]))
        .hasMessage("attestation key of user: 31 bytes (expected: >= 32)");
  }

  private static Attestation user(UnaryOperator<Attestation.Builder> change) {
    return sign(Paying.USER_KEY, change);
  }

  private static Attestation compliance(UnaryOperator<Attestation.Builder> change) {
    return sign(Paying.COMPLIANCE_KEY, finding -> change.apply(finding.setAmount(Paying.AMOUNT)));
  }

  private static Attestation sign(AttestationKey key, UnaryOperator<Attestation.Builder> change) {
    return new Attestations(key, Paying.CLOCK).sign(change.apply(Paying.finding("")));
  }

  private static boolean holds(Attestation attestation) {
    return Paying.verifierAt(NOW).holds(attestation, REQUEST);
  }

  private static String other(String issuer) {
    return issuer.equals(Attestations.USER) ? Attestations.COMPLIANCE : Attestations.USER;
  }

  private static ByteString flipped(ByteString mac) {
    byte[] bytes = mac.toByteArray();
    bytes[31] ^= 1;
    return ByteString.copyFrom(bytes);
  }
}
