package dev.paymesh.compliance;

import dev.paymesh.compliance.ComplianceStore.Facts;
import dev.paymesh.compliance.KycPolicy.Decision;
import dev.paymesh.compliance.KycPolicy.Profile;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.compliance.v1.CheckKycBatchRequest;
import dev.paymesh.proto.compliance.v1.CheckKycBatchResponse;
import dev.paymesh.proto.compliance.v1.CheckKycRequest;
import dev.paymesh.proto.compliance.v1.CheckKycResponse;
import dev.paymesh.proto.compliance.v1.KycResult;
import dev.paymesh.proto.compliance.v1.ReviewCaseRequest;
import dev.paymesh.proto.compliance.v1.ReviewCaseResponse;
import dev.paymesh.proto.document.v1.Verification;
import dev.paymesh.shared.audit.Refusal;
import dev.paymesh.shared.audit.RefusalAudit;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.checks.RequestHash;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Incoming;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Owns what each rpc of the compliance service answers, in proto order; the verdict itself is the policy's. */
final class ComplianceRpc {

  private static final String BATCH = "compliance.v1.ComplianceService.CheckKycBatch";

  private final ComplianceStore store;
  private final Verifications documents;
  private final Attestations attestations;
  private final ReviewCases cases;

  ComplianceRpc(
      ComplianceStore store,
      Verifications documents,
      Attestations attestations,
      ReviewCases cases) {
    this.store = store;
    this.documents = documents;
    this.attestations = attestations;
    this.cases = cases;
  }

  /** A verdict on one user and amount; attested when the request has a hash to tie it to. */
  Future<CheckKycResponse> checkKyc(CheckKycRequest request) {
    CallContext asker = CallContext.current();
    Future<Verification> document = documents.of(request.getUserId());
    Future<Facts> facts =
        store.findFacts(request.getUserId(), request.getAmount().getCurrency());
    return Future.all(facts, document)
        .map(both -> verdict(asker, request, facts.result(), document.result()));
  }

  private CheckKycResponse verdict(
      CallContext asker, CheckKycRequest request, Facts facts, Verification document) {
    CheckKycResponse.Builder verdict = judge(request, facts, document);
    return RequestHash.isGiven(request.getRequestHash())
        ? verdict.setAttestation(attest(asker, request, verdict)).build()
        : verdict.build();
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

  private Attestation attest(
      CallContext asker, CheckKycRequest request, CheckKycResponse.Builder verdict) {
    return attestations.answer(
        asker,
        Attestations.finding(request.getUserId(), request.getRequestHash(), verdict.getReason())
            .setAmount(request.getAmount())
            .setPolicyVersion(verdict.getPolicyVersion()));
  }

  /** A verdict on each that the caller may ask about, and why not in the place of the others. */
  Future<CheckKycBatchResponse> checkKycBatch(CheckKycBatchRequest request) {
    CallContext caller = CallContext.current();
    // What the caller may not see is not even looked for.
    List<CheckKycRequest> seen =
        request.getChecksList().stream().filter(check -> maySee(caller, check)).toList();
    Set<String> users = seen.stream()
        .map(CheckKycRequest::getUserId)
        .collect(Collectors.toCollection(LinkedHashSet::new));
    Future<List<Facts>> facts = store.findEachFacts(seen);
    Future<Map<String, Future<Verification>>> verifications = documents.ofEach(users);
    return Future.all(facts, verifications).map(both -> {
      Iterator<Facts> next = facts.result().iterator();
      return CheckKycBatchResponse.newBuilder()
          .addAllResults(request.getChecksList().stream()
              .map(check -> maySee(caller, check)
                  ? result(
                      caller,
                      check,
                      next.next(),
                      Objects.requireNonNull(verifications.result().get(check.getUserId())))
                  : hidden(caller, check))
              .toList())
          .build();
    });
  }

  private static boolean maySee(CallContext caller, CheckKycRequest check) {
    return caller.mayActForOthers() || caller.userId().equals(check.getUserId());
  }

  private KycResult result(
      CallContext caller, CheckKycRequest check, Facts facts, Future<Verification> document) {
    return document.succeeded()
        ? KycResult.newBuilder()
            .setUserId(check.getUserId())
            .setVerdict(verdict(caller, check, facts, document.result()))
            .build()
        : failed(check, MeshStatus.of(document.cause()));
  }

  private static KycResult hidden(CallContext caller, CheckKycRequest check) {
    MeshStatus why = MeshStatus.of(
        GrpcStatus.PERMISSION_DENIED,
        "OWNER_NOT_ALLOWED",
        "this role may only act on its own resources");
    RefusalAudit.tell(
        new Refusal("compliance", caller.audited(), BATCH, check.getUserId(), why.reason()));
    return failed(check, why);
  }

  private static KycResult failed(CheckKycRequest check, MeshStatus status) {
    return KycResult.newBuilder()
        .setUserId(check.getUserId())
        .setError(status.toProto())
        .build();
  }

  Future<Void> reviewCase(Incoming<ReviewCaseRequest> in, Outbound<ReviewCaseResponse> out) {
    return cases.review(in, out);
  }
}
