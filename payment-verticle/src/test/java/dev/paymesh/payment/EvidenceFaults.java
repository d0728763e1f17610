package dev.paymesh.payment;

import static dev.paymesh.payment.PaymentMesh.newUser;

import com.google.protobuf.ByteString;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.common.v1.Verdict;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.shared.checks.Attestations;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Owns the evidence that does not hold: each is a good request's, with one thing wrong. */
final class EvidenceFaults {

  private EvidenceFaults() {}

  /** What spoils a request, by what is wrong with its evidence then. */
  static Map<String, UnaryOperator<CreatePaymentRequest>> all() {
    Map<String, UnaryOperator<CreatePaymentRequest>> all = new TreeMap<>();
    altered(all);
    incomplete(all);
    sealedWrongly(all);
    ofAnotherRequest(all);
    signedForAnother(all);
    sentOn(all);
    return all;
  }

  /** Changed after signing. */
  private static void altered(Map<String, UnaryOperator<CreatePaymentRequest>> all) {
    alterations().forEach((what, alter) -> {
      all.put(
          "user's " + what + " altered",
          request -> with(
              request,
              alter.apply(Issuers.byUser(request, "")),
              Issuers.byCompliance(request, "")));
      all.put(
          "compliance's " + what + " altered",
          request -> with(
              request,
              Issuers.byUser(request, ""),
              alter.apply(Issuers.byCompliance(request, ""))));
    });
  }

  /** One issuer says nothing, or not enough. */
  private static void incomplete(Map<String, UnaryOperator<CreatePaymentRequest>> all) {
    all.put(
        "compliance's about no amount",
        request -> with(
            request,
            Issuers.byUser(request, ""),
            Issuers.sign(
                Issuers.COMPLIANCE_KEY,
                Issuers.byCompliance(request, "").toBuilder().clearAmount())));
    all.put("absent", request -> with(request));
    all.put("user's alone", request -> with(request, Issuers.byUser(request, "")));
    all.put("compliance's alone", request -> with(request, Issuers.byCompliance(request, "")));
    all.put(
        "user's twice",
        request -> with(request, Issuers.byUser(request, ""), Issuers.byUser(request, "")));
  }

  /** By somebody else, or at another time. */
  private static void sealedWrongly(Map<String, UnaryOperator<CreatePaymentRequest>> all) {
    all.put(
        "sealed by the other issuer",
        request -> with(
            request,
            Issuers.sign(Issuers.COMPLIANCE_KEY, Issuers.byUser(request, "").toBuilder()),
            Issuers.sign(Issuers.USER_KEY, Issuers.byCompliance(request, "").toBuilder())));
    all.put(
        "sealed with a key nobody knows",
        request -> with(
            request,
            Issuers.byUser(request, ""),
            Issuers.sign(
                Issuers.key(Attestations.COMPLIANCE, "c9"),
                Issuers.byCompliance(request, "").toBuilder())));
    all.put("expired", request -> signedAt(request, Instant.now().minusSeconds(11)));
    all.put("good for too long", request -> signedAt(request, Instant.now().plusSeconds(60)));
  }

  /** Good evidence, for what is not asked. */
  private static void ofAnotherRequest(Map<String, UnaryOperator<CreatePaymentRequest>> all) {
    all.put(
        "of another key",
        request ->
            evidenceOf(request, request.toBuilder().setIdempotencyKey("another").build()));
    all.put(
        "of another amount",
        request -> evidenceOf(
            request,
            request.toBuilder()
                .setAmount(request.getAmount().toBuilder().setAmountCents(1))
                .build()));
    all.put(
        "of another currency",
        request -> evidenceOf(
            request,
            request.toBuilder()
                .setAmount(request.getAmount().toBuilder().setCurrency("EUR"))
                .build()));
    all.put(
        "of another user",
        request -> evidenceOf(request, request.toBuilder().setUserId(newUser()).build()));
    all.put(
        "of another description",
        request -> evidenceOf(
            request, request.toBuilder().setDescription("Drei Bücher").build()));
  }

  /** As the gateway sends it on: what it is about is left to the request, and the seal tells them apart. */
  private static void sentOn(Map<String, UnaryOperator<CreatePaymentRequest>> all) {
    Map<String, UnaryOperator<CreatePaymentRequest>> others = new TreeMap<>();
    ofAnotherRequest(others);
    others.forEach((what, spoil) -> all.put(what + ", which it does not say", request -> {
      CreatePaymentRequest spoilt = spoil.apply(request);
      return with(
          spoilt,
          spoilt.getEvidenceList().stream()
              .map(full -> full.toBuilder()
                  .clearSubject()
                  .clearAmount()
                  .clearRequestHash()
                  .build())
              .toArray(Attestation[]::new));
    }));
  }

  /** The right hash beside a wrong subject or amount, and a refusal nobody signed. */
  private static void signedForAnother(Map<String, UnaryOperator<CreatePaymentRequest>> all) {
    all.put(
        "of another user with the right hash",
        request -> with(
            request,
            Issuers.sign(
                Issuers.USER_KEY, Issuers.byUser(request, "").toBuilder().setSubject("somebody")),
            Issuers.byCompliance(request, "")));
    all.put(
        "of another amount with the right hash",
        request -> with(
            request,
            Issuers.byUser(request, ""),
            Issuers.sign(
                Issuers.COMPLIANCE_KEY,
                Issuers.byCompliance(request, "").toBuilder().setAmount(dollars(1)))));
    all.put(
        "a forged refusal",
        request -> with(
            request,
            Issuers.byUser(request, "ACCOUNT_SUSPENDED").toBuilder()
                .setMac(ByteString.copyFrom(new byte[32]))
                .build()));
  }

  /** One field of a signed attestation, changed after signing. */
  private static Map<String, UnaryOperator<Attestation>> alterations() {
    Map<String, UnaryOperator<Attestation.Builder>> fields = new TreeMap<>(Map.of(
        "issuer", a -> a.setIssuer("user".equals(a.getIssuer()) ? "compliance" : "user"),
        "subject", a -> a.setSubject(a.getSubject() + "x"),
        "amount", a -> a.setAmount(dollars(7)),
        "hash", a -> a.setRequestHash(flip(a.getRequestHash())),
        "verdict", a -> a.setVerdict(Verdict.NEGATIVE),
        "reason", a -> a.setReason("NONE"),
        "expiry", a -> a.setExpiresAtMs(a.getExpiresAtMs() - 1),
        "key id", a -> a.setKeyId("other"),
        "mac", a -> a.setMac(flip(a.getMac())),
        "mac's length", a -> a.setMac(a.getMac().substring(0, 31))));
    fields.put("policy version", a -> a.setPolicyVersion("other"));
    Map<String, UnaryOperator<Attestation>> alterations = new TreeMap<>();
    fields.forEach((name, alter) ->
        alterations.put(name, signed -> alter.apply(signed.toBuilder()).build()));
    alterations.put("seal taken off", signed -> signed.toBuilder().clearMac().build());
    return alterations;
  }

  static CreatePaymentRequest with(CreatePaymentRequest request, Attestation... evidence) {
    return request.toBuilder().clearEvidence().addAllEvidence(List.of(evidence)).build();
  }

  private static CreatePaymentRequest evidenceOf(
      CreatePaymentRequest request, CreatePaymentRequest other) {
    return request.toBuilder()
        .clearEvidence()
        .addAllEvidence(Issuers.evidenceFor(other))
        .build();
  }

  static CreatePaymentRequest signedAt(CreatePaymentRequest request, Instant when) {
    InstantSource clock = InstantSource.fixed(when);
    return with(
        request,
        Issuers.sign(Issuers.USER_KEY, Issuers.byUser(request, "").toBuilder(), clock),
        Issuers.sign(Issuers.COMPLIANCE_KEY, Issuers.byCompliance(request, "").toBuilder(), clock));
  }

  private static Money dollars(long cents) {
    return Money.newBuilder().setAmountCents(cents).setCurrency("USD").build();
  }

  private static ByteString flip(ByteString bytes) {
    byte[] copy = bytes.toByteArray();
    copy[0] ^= 1;
    return ByteString.copyFrom(copy);
  }
}
