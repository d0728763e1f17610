package dev.paymesh.launcher.e2e;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.compliance.v1.ReviewCaseRequest;
import dev.paymesh.proto.document.v1.DeleteDocumentRequest;
import dev.paymesh.proto.document.v1.DocumentType;
import dev.paymesh.proto.document.v1.UploadDocumentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.SubmitPaymentsRequest;
import dev.paymesh.proto.user.v1.CreateUserRequest;
import dev.paymesh.proto.user.v1.DeleteUserRequest;
import dev.paymesh.proto.user.v1.UpdateUserRequest;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Owns an example of each rpc that writes, and of another content under the same key; a new one is added here. */
final class KeyedWrites {

  private static final String PAYER = "user-0001";
  /** The sandbox verifier does not decide on a document of as many bytes, so that it stays as it is. */
  private static final int UNDECIDED_BYTES = 66;

  private static final String IN_REVIEW = "user-1000";
  private static final String ADMIN = "the-admin";

  private static final Map<String, Function<BiFunction<String, Write, Message>, Write>> EXAMPLES =
      Map.of(
          "CreatePayment", call -> createPayment(),
          "SubmitPayments", call -> submitPayments(),
          "CreateUser", call -> createUser(),
          "UpdateUser", call -> updateUser(idOf(call.apply("CreateUser", createUser()))),
          "DeleteUser", call -> deleteUser(idOf(call.apply("CreateUser", createUser()))),
          "ReviewCase", call -> reviewCase(),
          "UploadDocument", call -> uploadDocument(),
          "DeleteDocument", call -> deleteDocument(call));

  private KeyedWrites() {}

  /** A write, by whom it is made, and another under its key. */
  record Write(String userId, String role, Message request, Message other) {}

  static Set<String> names() {
    return EXAMPLES.keySet();
  }

  /** Under a key of its own; {@code call} makes what the example needs to be there. */
  static Write of(String rpc, BiFunction<String, Write, Message> call) {
    return Objects.requireNonNull(EXAMPLES.get(rpc), rpc).apply(call);
  }

  private static String key() {
    return "key-" + UUID.randomUUID();
  }

  static String idOf(Message user) {
    return (String)
        ((DynamicMessage) user).getField(user.getDescriptorForType().findFieldByName("id"));
  }

  private static Write createPayment() {
    CreatePaymentRequest request = CreatePaymentRequest.newBuilder()
        .setUserId(PAYER)
        .setAmount(Money.newBuilder().setAmountCents(1_000).setCurrency("USD"))
        .setIdempotencyKey(key())
        .build();
    return new Write(
        PAYER, "user", request, request.toBuilder().setDescription("another").build());
  }

  private static Write submitPayments() {
    SubmitPaymentsRequest request = SubmitPaymentsRequest.newBuilder()
        .setAmountCents(1_000)
        .setCurrency("USD")
        .setIdempotencyKey(key())
        .build();
    return new Write(
        PAYER, "user", request, request.toBuilder().setAmountCents(1_001).build());
  }

  private static Write createUser() {
    String name = "n" + UUID.randomUUID();
    CreateUserRequest request = CreateUserRequest.newBuilder()
        .setName(name)
        .setEmail(name + "@example.com")
        .setIdempotencyKey(key())
        .build();
    return new Write(
        ADMIN, "admin", request, request.toBuilder().setName("another").build());
  }

  private static Write updateUser(String id) {
    UpdateUserRequest request = UpdateUserRequest.newBuilder()
        .setId(id)
        .setName("renamed")
        .setIdempotencyKey(key())
        .build();
    return new Write(
        ADMIN, "admin", request, request.toBuilder().setName("another").build());
  }

  private static Write deleteUser(String id) {
    DeleteUserRequest request =
        DeleteUserRequest.newBuilder().setId(id).setIdempotencyKey(key()).build();
    return new Write(
        ADMIN, "admin", request, request.toBuilder().setId("nobody").build());
  }

  /** One key for all: the first event of the case is this message. */
  private static Write reviewCase() {
    ReviewCaseRequest request = ReviewCaseRequest.newBuilder()
        .setUserId(IN_REVIEW)
        .setText("what is missing?")
        .setIdempotencyKey("the-first-message")
        .build();
    return new Write(
        IN_REVIEW, "user", request, request.toBuilder().setText("another").build());
  }

  /** Of as many bytes, and nothing said of them: they are another document nevertheless. */
  private static Write uploadDocument() {
    String traveller = "u-" + UUID.randomUUID();
    UploadDocumentRequest request = UploadDocumentRequest.newBuilder()
        .setUserId(traveller)
        .setDocumentType(DocumentType.DOCUMENT_TYPE_PASSPORT)
        .setIdempotencyKey(key())
        .setContent(pdf("a"))
        .build();
    return new Write(
        traveller, "user", request, request.toBuilder().setContent(pdf("b")).build());
  }

  private static ByteString pdf(String of) {
    String head = "%PDF-1.4\n";
    return ByteString.copyFromUtf8(head + of.repeat(UNDECIDED_BYTES - head.length()));
  }

  private static Write deleteDocument(BiFunction<String, Write, Message> call) {
    Write upload = uploadDocument();
    DeleteDocumentRequest request = DeleteDocumentRequest.newBuilder()
        .setId(idOf(call.apply("UploadDocument", upload)))
        .setIdempotencyKey(key())
        .build();
    return new Write(
        upload.userId(),
        "user",
        request,
        request.toBuilder().setReason("another").build());
  }
}
