package dev.paymesh.shared.checks;

import com.google.protobuf.ByteString;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.common.v1.Verdict;
import dev.paymesh.proto.compliance.v1.CheckKycRequest;
import dev.paymesh.proto.compliance.v1.CheckKycResponse;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcClient;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.user.v1.GetUserRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.proto.user.v1.UserServiceGrpcClient;
import dev.paymesh.shared.grpc.Call;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the one place where a payment's two checks are made: GetUser and CheckKyc, side by side.
 *
 * <p>The gateway gathers evidence with it; the payment service falls back on it. Neither seal is verified here: the
 * gateway has no key, and the payment service takes an answer to its own call as it is, so that clocks that differ
 * cannot refuse a payment.
 */
public final class PaymentChecks {

  private static final Logger LOG = LoggerFactory.getLogger(PaymentChecks.class);

  private final Peer users;
  private final Peer compliance;
  private final boolean forwards;

  /** For the payment service, which decides by what the answers say of its own request. */
  public PaymentChecks(Peer users, Peer compliance) {
    this(users, compliance, false);
  }

  private PaymentChecks(Peer users, Peer compliance, boolean forwards) {
    this.users = users;
    this.compliance = compliance;
    this.forwards = forwards;
  }

  /** For the gateway, which sends the answers on with the request: they need not repeat it, for the seals are over it. */
  public static PaymentChecks forwarding(Peer users, Peer compliance) {
    return new PaymentChecks(users, compliance, true);
  }

  /**
   * Makes both checks on behalf of the current call. Never fails: whatever is not a verdict is UNAVAILABLE.
   *
   * <p>The first answer that is no agreement decides, and stops the other call.
   */
  public Future<Outcome> run(CreatePaymentRequest request) {
    Asked asked =
        new Asked(CallContext.current(), request, RequestHash.ofRequest(request), forwards);
    Call<User> user = users.start(UserServiceGrpcClient.GetUser, asked.user());
    Call<CheckKycResponse> kyc =
        compliance.start(ComplianceServiceGrpcClient.CheckKyc, asked.kyc());
    Future<Attestation> byUser =
        user.future().compose(reply -> asked.agreement(Attestations.USER, reply.getAttestation()));
    Future<Attestation> byCompliance = kyc.future()
        .compose(reply -> asked.agreement(Attestations.COMPLIANCE, reply.getAttestation()));
    return Future.all(byUser, byCompliance).transform(both -> {
      user.cancel();
      kyc.cancel();
      return Future.succeededFuture(
          both.succeeded()
              ? Outcome.positive(List.of(byUser.result(), byCompliance.result()))
              : asked.refusal(MeshStatus.of(both.cause())));
    });
  }

  /** One request, as it is put to both services. */
  private record Asked(
      CallContext call, CreatePaymentRequest request, ByteString hash, boolean forwards) {

    GetUserRequest user() {
      return GetUserRequest.newBuilder()
          .setId(request.getUserId())
          .setRequestHash(hash)
          .build();
    }

    CheckKycRequest kyc() {
      return CheckKycRequest.newBuilder()
          .setUserId(request.getUserId())
          .setAmount(request.getAmount())
          .setRequestHash(hash)
          .build();
    }

    /** The attestation when it agrees; anything else is a failure that carries it. */
    Future<Attestation> agreement(String issuer, Attestation answer) {
      if (isAnswer(answer) && answer.getIssuer().equals(issuer)) {
        return answer.getVerdict() == Verdict.POSITIVE
            ? Future.succeededFuture(answer)
            : Future.failedFuture(refused(answer));
      }
      return Future.failedFuture(MeshStatus.of(
          GrpcStatus.INTERNAL, "ATTESTATION_MISSING", issuer + " did not answer for this request"));
    }

    private static MeshStatus refused(Attestation answer) {
      return MeshStatus.of(
              GrpcStatus.FAILED_PRECONDITION, answer.getReason(), "the check was not passed")
          .with(answer);
    }

    private boolean isAnswer(Attestation attestation) {
      Attestation told = forwards ? Attestations.inFull(attestation, request, hash) : attestation;
      return told.getSubject().equals(request.getUserId())
          && told.getRequestHash().equals(hash);
    }

    /** A failure with a negative attestation is a verdict: NOT_FOUND has one for an unknown user. */
    Outcome refusal(MeshStatus failure) {
      Optional<Attestation> negative = failure
          .detail(Attestation.class)
          .filter(answer -> isAnswer(answer) && answer.getVerdict() == Verdict.NEGATIVE);
      if (negative.isPresent()) {
        return Outcome.negative(negative.get());
      }
      if (!call.scope().ended()) {
        LOG.warn(
            "The checks of request {} could not be made: {} {}: {}",
            call.requestId(),
            failure.code().name(),
            failure.reason(),
            failure.message());
      }
      return Outcome.UNAVAILABLE;
    }
  }

  /**
   * What the checks came to.
   *
   * @param evidence both agreements, or the one refusal, or none
   * @param reason UPPER_SNAKE when NEGATIVE, else empty
   */
  public record Outcome(Kind kind, List<Attestation> evidence, String reason) {

    /** The three ways the checks can turn out. */
    public enum Kind {
      POSITIVE,
      NEGATIVE,
      UNAVAILABLE
    }

    static final Outcome UNAVAILABLE = new Outcome(Kind.UNAVAILABLE, List.of(), "");

    static Outcome positive(List<Attestation> evidence) {
      return new Outcome(Kind.POSITIVE, evidence, "");
    }

    static Outcome negative(Attestation refusal) {
      return new Outcome(Kind.NEGATIVE, List.of(refusal), refusal.getReason());
    }

    /** The request as the gateway sends it on: with this evidence, or the word that there is none. */
    public CreatePaymentRequest attachTo(CreatePaymentRequest request) {
      return request.toBuilder()
          .clearEvidence()
          .addAllEvidence(evidence.stream().map(Attestations::abridged).toList())
          .setChecksUnavailable(kind == Kind.UNAVAILABLE)
          .build();
    }
  }
}
