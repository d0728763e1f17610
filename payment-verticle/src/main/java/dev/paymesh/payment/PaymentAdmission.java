package dev.paymesh.payment;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.paymesh.payment.PaymentStore.Order;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.shared.checks.Evidence;
import dev.paymesh.shared.checks.EvidenceVerdict;
import dev.paymesh.shared.checks.PaymentChecks;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.function.Supplier;

/**
 * Owns the decision whether a payment is stored: a known key is answered whatever the evidence says, a new payment
 * needs two positive attestations, the caller's or, once, our own.
 */
final class PaymentAdmission {

  private static final long RETRY_AFTER_MS = 1_000;
  private static final Counter FALLBACKS = Counter.builder("payment.evidence.fallback")
      .description(
          "payments whose evidence did not hold, so that the payment service ran the checks itself")
      .register(Metrics.globalRegistry);

  private final PaymentStore store;
  private final Evidence evidence;
  private final PaymentChecks checks;
  private final PaymentSettlement settlement;

  PaymentAdmission(
      PaymentStore store, Evidence evidence, PaymentChecks checks, PaymentSettlement settlement) {
    this.store = store;
    this.evidence = evidence;
    this.checks = checks;
    this.settlement = settlement;
  }

  Future<CreatePaymentResponse> create(CreatePaymentRequest request) {
    CallContext call = CallContext.current();
    EvidenceVerdict verdict = evidence.judge(request.getEvidenceList(), request);
    // With good evidence the insert itself finds a known key: one statement on the normal path.
    if (verdict.kind() == EvidenceVerdict.Kind.POSITIVE) {
      return store(request, Provenance.of(call, verdict.agreements()));
    }
    return knownOr(request, () -> decide(call, verdict, request));
  }

  /** The same for a request that came without evidence, as one of a stream does: the checks are made here. */
  Future<CreatePaymentResponse> submit(CreatePaymentRequest request) {
    CallContext call = CallContext.current();
    return knownOr(request, () -> check(call, request));
  }

  private Future<CreatePaymentResponse> knownOr(
      CreatePaymentRequest request, Supplier<Future<CreatePaymentResponse>> unknown) {
    return store
        .findByKey(request.getUserId(), request.getIdempotencyKey())
        .compose(known -> known.isPresent()
            ? Future.succeededFuture(PaymentStore.replay(known.get(), request))
            : unknown.get());
  }

  private Future<CreatePaymentResponse> decide(
      CallContext call, EvidenceVerdict verdict, CreatePaymentRequest request) {
    if (verdict.kind() == EvidenceVerdict.Kind.NEGATIVE) {
      return refuse(verdict.reason());
    }
    if (request.getChecksUnavailable()) {
      return unavailable();
    }
    FALLBACKS.increment();
    return check(call, request);
  }

  private Future<CreatePaymentResponse> check(CallContext call, CreatePaymentRequest request) {
    return checks.run(request).compose(outcome -> switch (outcome.kind()) {
      case POSITIVE -> store(request, Provenance.of(call, outcome.evidence()));
      case NEGATIVE -> refuse(outcome.reason());
      case UNAVAILABLE -> unavailable();
    });
  }

  private Future<CreatePaymentResponse> store(CreatePaymentRequest request, Provenance provenance) {
    int leaseMs = settlement.leaseMs();
    return store
        .insertOnce(new Order(UuidCreator.getTimeOrderedEpoch(), request, provenance, leaseMs))
        .onComplete(
            stored -> settlement.stored(leaseMs, stored), failure -> settlement.notStored(leaseMs));
  }

  private static <T> Future<T> refuse(String reason) {
    return Future.failedFuture(
        MeshStatus.of(GrpcStatus.FAILED_PRECONDITION, reason, "the payment is refused: " + reason));
  }

  private static <T> Future<T> unavailable() {
    return Future.failedFuture(MeshStatus.of(
            GrpcStatus.UNAVAILABLE,
            "CHECKS_UNAVAILABLE",
            "the checks of this payment cannot be made right now")
        .retryAfter(RETRY_AFTER_MS));
  }
}
