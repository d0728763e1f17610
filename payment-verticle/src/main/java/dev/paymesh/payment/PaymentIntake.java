package dev.paymesh.payment;

import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.proto.payment.v1.PaymentOuterClass;
import dev.paymesh.proto.payment.v1.SubmitPaymentsRequest;
import dev.paymesh.proto.payment.v1.SubmitPaymentsResponse;
import dev.paymesh.proto.rules.FieldRules;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.CallScope;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.Incoming;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the two ways in: a payment that comes alone, with the edge's evidence, and payments that come in a stream. In a
 * stream each is a call of its own, with a deadline of its own and nothing in common with the others but the caller.
 */
final class PaymentIntake {

  private static final Logger LOG = LoggerFactory.getLogger(PaymentIntake.class);

  private static final int KEY_CHARS_MAX = 255;
  /** As the contract has it for a payment that comes alone. */
  private static final long ITEM_MS_MAX = PaymentOuterClass.getDescriptor()
      .findServiceByName("PaymentService")
      .findMethodByName("CreatePayment")
      .getOptions()
      .getExtension(Options.policy)
      .getDeadlineMs();

  private final Vertx vertx;
  private final PaymentAdmission admission;
  private final int inFlightMax;
  private final SubmissionRoom room = new SubmissionRoom();

  PaymentIntake(Vertx vertx, PaymentAdmission admission, int inFlightMax) {
    this.vertx = vertx;
    this.admission = admission;
    this.inFlightMax = inFlightMax;
  }

  Future<CreatePaymentResponse> create(CreatePaymentRequest request) {
    return admission.create(request);
  }

  /** Stores payments for the caller until there are no more; what is under way ends with the call. */
  Future<Void> submit(Incoming<SubmitPaymentsRequest> in, Outbound<SubmitPaymentsResponse> out) {
    CallContext call = CallContext.current();
    return new SubmissionStream(
            in, out, new SubmissionStream.Terms(inFlightMax, room, item -> answer(call, item)))
        .run();
  }

  /** How many submitted payments are worked on. */
  int inFlight() {
    return room.taken();
  }

  private Future<SubmitPaymentsResponse> answer(CallContext call, SubmitPaymentsRequest item) {
    return decide(call, request(call, item))
        .map(stored ->
            answering(item).setPayment(stored.getPayment()).setReplayed(stored.getReplayed()))
        .otherwise(failure -> answering(item).setError(statusOf(call, failure).toProto()))
        .map(SubmitPaymentsResponse.Builder::build);
  }

  private static CreatePaymentRequest request(CallContext call, SubmitPaymentsRequest item) {
    return CreatePaymentRequest.newBuilder()
        .setUserId(call.userId())
        .setAmount(Money.newBuilder()
            .setAmountCents(item.getAmountCents())
            .setCurrency(item.getCurrency()))
        .setDescription(item.getDescription())
        .setIdempotencyKey(item.getIdempotencyKey())
        .build();
  }

  private static SubmitPaymentsResponse.Builder answering(SubmitPaymentsRequest item) {
    String key = item.getIdempotencyKey();
    return SubmitPaymentsResponse.newBuilder()
        .setCorrelation(item.getCorrelation())
        .setIdempotencyKey(key.length() > KEY_CHARS_MAX ? "" : key);
  }

  private static MeshStatus statusOf(CallContext call, Throwable failure) {
    if (!(failure instanceof MeshStatus)) {
      LOG.error("a submitted payment failed, request {}", call.requestId(), failure);
    }
    return MeshStatus.of(failure);
  }

  private Future<CreatePaymentResponse> decide(CallContext call, CreatePaymentRequest request) {
    List<FieldViolation> violations = FieldRules.check(request);
    return violations.isEmpty()
        ? asCallOfItsOwn(call, request)
        : Future.failedFuture(MeshStatus.invalid(
            violations.stream().map(PaymentIntake::asSubmitted).toList()));
  }

  /** The amount's members stand beside the others in a stream. */
  private static FieldViolation asSubmitted(FieldViolation violation) {
    return violation.toBuilder()
        .setField(violation.getField().replaceFirst("^amount\\.", ""))
        .build();
  }

  private Future<CreatePaymentResponse> asCallOfItsOwn(
      CallContext call, CreatePaymentRequest request) {
    ContextInternal context = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    CallContext own = itemOf(call);
    Promise<CreatePaymentResponse> decided = context.promise();
    long timer = vertx.setTimer(
        Math.max(1, own.deadline().remainingMs()),
        late -> decided.tryFail(MeshStatus.deadlineExceeded("the payment's deadline has passed")));
    Runnable withStream = own.scope()::end;
    call.scope().onEnd(withStream);
    context.runOnContext(turn -> {
      own.bind();
      Future.succeededFuture()
          .compose(now -> admission.submit(request))
          .onComplete(decided::tryComplete, decided::tryFail);
    });
    return decided.future().onComplete(over -> {
      vertx.cancelTimer(timer);
      call.scope().forget(withStream);
      own.scope().end();
    });
  }

  private static CallContext itemOf(CallContext stream) {
    return new CallContext(
        stream.service(),
        stream.userId(),
        stream.userRole(),
        stream.requestId(),
        Deadline.after(ITEM_MS_MAX).min(stream.deadline()),
        stream.anyOwner(),
        stream.leg(),
        new CallScope());
  }
}
