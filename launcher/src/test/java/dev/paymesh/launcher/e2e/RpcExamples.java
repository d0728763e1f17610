package dev.paymesh.launcher.e2e;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import dev.paymesh.launcher.e2e.KeyedWrites.Write;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.compliance.v1.CheckKycBatchRequest;
import dev.paymesh.proto.compliance.v1.CheckKycRequest;
import dev.paymesh.proto.document.v1.DownloadDocumentRequest;
import dev.paymesh.proto.document.v1.GetDocumentRequest;
import dev.paymesh.proto.document.v1.GetUploadRequest;
import dev.paymesh.proto.document.v1.GetVerificationRequest;
import dev.paymesh.proto.document.v1.ListDocumentsRequest;
import dev.paymesh.proto.document.v1.UploadDocumentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.GetIdempotencyKeyRequest;
import dev.paymesh.proto.payment.v1.GetPaymentRequest;
import dev.paymesh.proto.payment.v1.GetPaymentsBatchRequest;
import dev.paymesh.proto.payment.v1.ListPaymentsRequest;
import dev.paymesh.proto.payment.v1.WatchPaymentRequest;
import dev.paymesh.proto.user.v1.GetUserRequest;
import dev.paymesh.proto.user.v1.GetUsersBatchRequest;
import dev.paymesh.proto.user.v1.ListUsersRequest;
import dev.paymesh.proto.user.v1.WatchUserRequest;
import dev.paymesh.shared.grpc.MeshStatus;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Owns an example of each rpc there is that must succeed; those that write are in {@link KeyedWrites}. */
final class RpcExamples {

  static final Message NOTHING = Empty.getDefaultInstance();

  private static final String PAYER = "user-0001";

  private final BiFunction<String, Write, Message> call;

  private final Map<String, Function<RpcExamples, Write>> reads = Map.ofEntries(
      Map.entry("GetPayment", it -> own(GetPaymentRequest.newBuilder().setId(it.payment()))),
      Map.entry(
          "GetPaymentsBatch", it -> own(GetPaymentsBatchRequest.newBuilder().addIds(it.payment()))),
      Map.entry("ListPayments", it -> own(ListPaymentsRequest.newBuilder())),
      Map.entry(
          "GetIdempotencyKey",
          it -> own(GetIdempotencyKeyRequest.newBuilder().setKey(it.paidKey()))),
      Map.entry(
          "WatchPayment", it -> own(WatchPaymentRequest.newBuilder().setPaymentId(it.payment()))),
      Map.entry("GetUser", it -> own(GetUserRequest.newBuilder().setId(PAYER))),
      Map.entry("GetUsersBatch", it -> own(GetUsersBatchRequest.newBuilder().addIds(PAYER))),
      Map.entry(
          "ListUsers",
          it -> read(PAYER, "support", ListUsersRequest.newBuilder().setPageSize(2))),
      Map.entry(
          "WatchUserUpdates",
          it ->
              read(PAYER, "admin", WatchUserRequest.newBuilder().setUserId(it.made("CreateUser")))),
      Map.entry("CheckKyc", it -> own(check())),
      Map.entry("CheckKycBatch", it -> own(CheckKycBatchRequest.newBuilder().addChecks(check()))),
      Map.entry("GetUpload", RpcExamples::openUpload),
      Map.entry("ListDocuments", it -> own(ListDocumentsRequest.newBuilder().setUserId(PAYER))),
      Map.entry(
          "GetDocument", it -> ofADocument(id -> GetDocumentRequest.newBuilder().setId(id))),
      Map.entry(
          "DownloadDocument",
          it -> ofADocument(id -> DownloadDocumentRequest.newBuilder().setId(id))),
      Map.entry(
          "GetVerification", it -> own(GetVerificationRequest.newBuilder().setUserId(PAYER))));

  /** {@code call} makes what an example needs to be there. */
  RpcExamples(BiFunction<String, Write, Message> call) {
    this.call = call;
  }

  /** By the name of the rpc; fails where there is none. */
  Write of(String rpc) {
    return KeyedWrites.names().contains(rpc)
        ? KeyedWrites.of(rpc, call)
        : Objects.requireNonNull(reads.get(rpc), "no example of " + rpc).apply(this);
  }

  private static Write own(Message.Builder request) {
    return read(PAYER, "user", request);
  }

  private static Write read(String userId, String role, Message.Builder request) {
    Message message = request.build();
    return new Write(userId, role, message, message);
  }

  private static CheckKycRequest.Builder check() {
    return CheckKycRequest.newBuilder()
        .setUserId(PAYER)
        .setAmount(Money.newBuilder().setAmountCents(100).setCurrency("USD"));
  }

  private Message make(String rpc, Write write) {
    return call.apply(rpc, write);
  }

  private String made(String rpc) {
    return KeyedWrites.idOf(call.apply(rpc, KeyedWrites.of(rpc, call)));
  }

  private String payment() {
    Message answer = call.apply("CreatePayment", KeyedWrites.of("CreatePayment", call));
    return KeyedWrites.idOf((Message) ((DynamicMessage) answer)
        .getField(answer.getDescriptorForType().findFieldByName("payment")));
  }

  private String paidKey() {
    Write write = KeyedWrites.of("CreatePayment", call);
    make("CreatePayment", write);
    return ((CreatePaymentRequest) write.request()).getIdempotencyKey();
  }

  private Write ofADocument(Function<String, Message.Builder> request) {
    Write upload = KeyedWrites.of("UploadDocument", call);
    String id = KeyedWrites.idOf(call.apply("UploadDocument", upload));
    return read(upload.userId(), "user", request.apply(id));
  }

  /** One that ended too early, and can go on. */
  private Write openUpload() {
    Write upload = KeyedWrites.of("UploadDocument", call);
    UploadDocumentRequest whole = (UploadDocumentRequest) upload.request();
    UploadDocumentRequest part = whole.toBuilder().setSizeBytes(1_000).build();
    try {
      make("UploadDocument", new Write(upload.userId(), "user", part, part));
      throw new AssertionError("taken for whole: " + part);
    } catch (MeshStatus tooShort) {
      return read(
          upload.userId(),
          "user",
          GetUploadRequest.newBuilder()
              .setUserId(upload.userId())
              .setIdempotencyKey(part.getIdempotencyKey()));
    }
  }
}
