package dev.paymesh.compliance;

import dev.paymesh.compliance.ComplianceStore.Facts;
import dev.paymesh.compliance.KycPolicy.Decision;
import dev.paymesh.compliance.KycPolicy.Profile;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.compliance.v1.CheckKycRequest;
import dev.paymesh.proto.compliance.v1.CheckKycResponse;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcClient;
import dev.paymesh.proto.document.v1.GetVerificationRequest;
import dev.paymesh.proto.document.v1.Verification;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.checks.RequestHash;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Future;

/** Owns what each rpc of the compliance service answers, in proto order; the verdict itself is the policy's. */
final class ComplianceRpc {

  private final ComplianceStore store;
  private final Peer documents;
  private final Attestations attestations;

  ComplianceRpc(ComplianceStore store, Peer documents, Attestations attestations) {
    this.store = store;
    this.documents = documents;
    this.attestations = attestations;
  }

  /** A verdict on one user and amount; attested when the request has a hash to tie it to. */
  Future<CheckKycResponse> checkKyc(CheckKycRequest request) {
    boolean attested = RequestHash.isGiven(request.getRequestHash());
    Future<Verification> document =
        documents.call(DocumentServiceGrpcClient.GetVerification, documentOf(request));
    Future<Facts> facts =
        store.findFacts(request.getUserId(), request.getAmount().getCurrency());
    return Future.all(facts, document)
        .map(both -> judge(request, facts.result(), document.result()))
        .map(verdict -> attested ? verdict.setAttestation(attest(request, verdict)) : verdict)
        .map(CheckKycResponse.Builder::build);
  }

  private static GetVerificationRequest documentOf(CheckKycRequest request) {
    return GetVerificationRequest.newBuilder().setUserId(request.getUserId()).build();
  }

  private static CheckKycResponse.Builder judge(
      CheckKycRequest request, Facts facts, Verification document) {
    Decision decision = facts
        .policy()
        .judge(facts.profile(), document.getState(), request.getAmount().getAmountCents());
    return CheckKycResponse.newBuilder()
        .setStatus(decision.status())
        .setReason(decision.reason())
        .setRiskScore(facts.profile().map(Profile::riskScore).orElse(0))
        .setPolicyVersion(facts.policy().version());
  }

  private Attestation attest(CheckKycRequest request, CheckKycResponse.Builder verdict) {
    return attestations.sign(
        Attestations.finding(request.getUserId(), request.getRequestHash(), verdict.getReason())
            .setAmount(request.getAmount())
            .setPolicyVersion(verdict.getPolicyVersion()));
  }
}
