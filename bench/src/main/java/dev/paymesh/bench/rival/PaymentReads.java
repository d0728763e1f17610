package dev.paymesh.bench.rival;

import dev.paymesh.bench.rival.CallerCheck.Caller;
import dev.paymesh.proto.payment.v1.GetPaymentRequest;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.rules.FieldRules;
import dev.paymesh.shared.grpc.MeshStatus;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.UUID;

/** Owns GetPayment: the rules of its fields, the row from Paymesh's own store if the caller may see it, the answer. */
record PaymentReads(EventLoops loops) {

  void getPayment(GetPaymentRequest request, StreamObserver<Payment> answer) {
    if (!FieldRules.check(request).isEmpty()) {
      answer.onError(Status.INVALID_ARGUMENT.withDescription("id: a UUID").asRuntimeException());
      return;
    }
    Caller caller = CallerCheck.caller();
    EventLoops.Own mine = loops.mine();
    mine.context().emit(UUID.fromString(request.getId()), id -> mine.store()
        .find(id, caller.ownerFilter())
        .onComplete(found -> tell(found, answer), failure -> answer.onError(status(failure))));
  }

  private static void tell(Optional<Payment> found, StreamObserver<Payment> answer) {
    if (found.isPresent()) {
      answer.onNext(found.get());
      answer.onCompleted();
    } else {
      answer.onError(
          Status.NOT_FOUND.withDescription("there is no such payment").asRuntimeException());
    }
  }

  private static Exception status(Throwable failure) {
    int code = MeshStatus.of(failure).code().code;
    return Status.fromCodeValue(code).withDescription("the store failed").asRuntimeException();
  }
}
