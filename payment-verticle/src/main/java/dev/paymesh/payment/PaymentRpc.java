package dev.paymesh.payment;

import com.google.api.AnnotationsProto;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.proto.payment.v1.GetIdempotencyKeyRequest;
import dev.paymesh.proto.payment.v1.GetPaymentRequest;
import dev.paymesh.proto.payment.v1.GetPaymentsBatchRequest;
import dev.paymesh.proto.payment.v1.GetPaymentsBatchResponse;
import dev.paymesh.proto.payment.v1.IdempotencyKey;
import dev.paymesh.proto.payment.v1.ListPaymentsRequest;
import dev.paymesh.proto.payment.v1.ListPaymentsResponse;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentOuterClass;
import dev.paymesh.proto.payment.v1.PaymentResult;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.proto.payment.v1.SubmitPaymentsRequest;
import dev.paymesh.proto.payment.v1.SubmitPaymentsResponse;
import dev.paymesh.proto.payment.v1.WatchPaymentRequest;
import dev.paymesh.shared.audit.Refusal;
import dev.paymesh.shared.audit.RefusalAudit;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Incoming;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import dev.paymesh.shared.sql.PageTokens;
import dev.paymesh.shared.watch.EventWatch;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** The rpcs of PaymentService, in proto order. */
final class PaymentRpc {

  private static final int PAGE_SIZE_DEFAULT = 50;
  private static final String BATCH = "payment.v1.PaymentService.GetPaymentsBatch";
  /** As the contract has it: where GetPayment is read. */
  private static final String PAYMENT_PATH = PaymentOuterClass.getDescriptor()
      .findServiceByName("PaymentService")
      .findMethodByName("GetPayment")
      .getOptions()
      .getExtension(AnnotationsProto.http)
      .getGet();

  private final PaymentStore store;
  private final PaymentIntake intake;
  private final EventWatch<UUID, PaymentStatusEvent> watcher;
  private final PageTokens tokens;

  PaymentRpc(
      PaymentStore store,
      PaymentIntake intake,
      EventWatch<UUID, PaymentStatusEvent> watcher,
      PageTokens tokens) {
    this.tokens = tokens;
    this.store = store;
    this.intake = intake;
    this.watcher = watcher;
  }

  Future<CreatePaymentResponse> createPayment(CreatePaymentRequest request) {
    return intake.create(request);
  }

  Future<Payment> getPayment(GetPaymentRequest request) {
    return own(request.getId());
  }

  /** Each payment that the caller may see, and why not in the place of the others. */
  Future<GetPaymentsBatchResponse> getPaymentsBatch(GetPaymentsBatchRequest request) {
    CallContext caller = CallContext.current();
    List<String> ids = request.getIdsList();
    return store
        .findEach(ids.stream().map(UUID::fromString).toList(), caller.ownerFilter())
        .map(found -> GetPaymentsBatchResponse.newBuilder()
            .addAllResults(IntStream.range(0, ids.size())
                .mapToObj(at -> result(caller, ids.get(at), found.get(at)))
                .toList())
            .build());
  }

  private static PaymentResult result(CallContext caller, String id, Optional<Payment> found) {
    PaymentResult.Builder result = PaymentResult.newBuilder().setId(id);
    return found
        .map(result::setPayment)
        .orElseGet(() -> result.setError(hidden(caller, id).toProto()))
        .build();
  }

  /** Not there, or not the caller's, which only the audit log is told. */
  private static MeshStatus hidden(CallContext caller, String id) {
    MeshStatus why = notFound();
    if (!caller.mayActForOthers()) {
      RefusalAudit.tell(new Refusal("payment", caller.audited(), BATCH, id, why.reason()));
    }
    return why;
  }

  Future<Void> submitPayments(
      Incoming<SubmitPaymentsRequest> in, Outbound<SubmitPaymentsResponse> out) {
    return intake.submit(in, out);
  }

  Future<ListPaymentsResponse> listPayments(ListPaymentsRequest request) {
    int asked = request.getPagination().getPageSize();
    int size = asked == 0 ? PAGE_SIZE_DEFAULT : asked;
    PagePlace before = PagePlace.of(request.getPagination().getPageToken(), tokens);
    // One more than the page tells whether there is a next one.
    return store
        .newest(CallContext.current().userId(), before, size + 1)
        .map(payments -> page(payments, size));
  }

  private ListPaymentsResponse page(List<Payment> payments, int size) {
    ListPaymentsResponse.Builder page = ListPaymentsResponse.newBuilder();
    payments.stream().limit(size).forEach(page::addPayments);
    if (payments.size() > size) {
      page.setNextPageToken(PagePlace.after(payments.get(size - 1)).token(tokens));
    }
    return page.build();
  }

  Future<IdempotencyKey> getIdempotencyKey(GetIdempotencyKeyRequest request) {
    return store
        .findByKey(CallContext.current().userId(), request.getKey())
        .map(found -> found.orElseThrow(PaymentRpc::keyUnknown).payment())
        .map(payment -> IdempotencyKey.newBuilder()
            .setKey(request.getKey())
            .setPaymentId(payment.getId())
            .setStatus(payment.getStatus())
            .setPaymentPath(PAYMENT_PATH.replace("{id}", payment.getId()))
            .build());
  }

  private static MeshStatus keyUnknown() {
    return MeshStatus.of(
        GrpcStatus.NOT_FOUND,
        "IDEMPOTENCY_KEY_UNKNOWN",
        "no payment was stored under this key; a request still on its way may yet store one, and"
            + " sending it again with the same key is safe");
  }

  Future<Void> watchPayment(WatchPaymentRequest request, Outbound<PaymentStatusEvent> out) {
    return own(request.getPaymentId())
        .compose(payment -> watch(payment, request.getAfterSequence(), out));
  }

  private Future<Void> watch(Payment payment, long after, Outbound<PaymentStatusEvent> out) {
    if (after > payment.getVersion()) {
      return Future.failedFuture(
          MeshStatus.invalid("after_sequence", "expected at most the payment's latest sequence"));
    }
    boolean nothingFollows =
        after == payment.getVersion() && PaymentState.isTerminal(payment.getStatus());
    return nothingFollows
        ? Future.succeededFuture()
        : watcher.watch(UUID.fromString(payment.getId()), after, out);
  }

  /** Somebody else's payment is told exactly like one that is not there. */
  private Future<Payment> own(String id) {
    return store
        .find(UUID.fromString(id), CallContext.current().ownerFilter())
        .map(found -> found.orElseThrow(PaymentRpc::notFound));
  }

  private static MeshStatus notFound() {
    return MeshStatus.of(GrpcStatus.NOT_FOUND, "PAYMENT_NOT_FOUND", "there is no such payment");
  }
}
