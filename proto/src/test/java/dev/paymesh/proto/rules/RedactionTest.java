package dev.paymesh.proto.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.user.v1.CreateUserRequest;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a log may tell of a message: ids and figures, and nothing that a person or a secret is known by. */
final class RedactionTest {

  /** Names of text and bytes that tell of nobody; any other needs debug_redact. */
  private static final Set<String> TELLING_OF_NOBODY = Set.of(
      "id",
      "ids",
      "user_id",
      "payment_id",
      "case_id",
      "author_id",
      "issuer",
      "subject",
      "key_id",
      "currency",
      "roles",
      "reason",
      "failure_reason",
      "rejection_reason",
      "message",
      "policy_version",
      "created_at",
      "updated_at",
      "request_hash",
      "media_type",
      "document_type",
      "payment_path",
      "next_page_token",
      "country_code",
      "sha256");

  private static Stream<Descriptor> messages() {
    return Stream.of(
            UserServiceGrpcService.SERVICE_DESCRIPTOR,
            PaymentServiceGrpcService.SERVICE_DESCRIPTOR,
            ComplianceServiceGrpcService.SERVICE_DESCRIPTOR,
            DocumentServiceGrpcService.SERVICE_DESCRIPTOR)
        .flatMap(service -> Stream.concat(
            Stream.of(service.getFile()), service.getFile().getDependencies().stream()))
        .distinct()
        .filter(file -> file.getPackage().endsWith(".v1"))
        .map(FileDescriptor::getMessageTypes)
        .flatMap(types -> types.stream());
  }

  @Test
  void everyTextOfTheContractsIsRedactedOrTellsOfNobody() {
    assertThat(messages()
            .filter(type -> !type.getFile().getName().matches(".*/(options|errors)\\.proto"))
            .flatMap(type -> type.getFields().stream())
            .filter(field -> field.getJavaType() == JavaType.STRING
                || field.getJavaType() == JavaType.BYTE_STRING)
            .filter(field -> !field.getOptions().getDebugRedact())
            .filter(field -> !TELLING_OF_NOBODY.contains(field.getName()))
            .map(FieldDescriptor::getFullName))
        .isEmpty();
  }

  @Test
  void whatAPersonIsKnownByIsLeftOut() {
    CreateUserRequest request = CreateUserRequest.newBuilder()
        .setName("Ada Lovelace")
        .setEmail("ada@example.com")
        .setIdempotencyKey("k-1")
        .addRoles("user")
        .build();
    assertThat(Redaction.text(request))
        .contains("[REDACTED]", "user")
        .doesNotContain("Ada", "ada@", "k-1", "\n");
  }

  @Test
  void figuresAndIdsStay() {
    CreatePaymentRequest.Builder request = CreatePaymentRequest.newBuilder()
        .setUserId("user-0001")
        .setDescription("a present for Grace");
    request.getAmountBuilder().setAmountCents(1_234).setCurrency("USD");
    assertThat(Redaction.text(request.build()))
        .contains("user-0001", "1234", "USD")
        .doesNotContain("Grace");
  }

  @Test
  void whatOnlyAnotherVersionKnowsIsLeftOut() throws InvalidProtocolBufferException {
    UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
        .addField(
            9_999,
            Field.newBuilder()
                .addLengthDelimited(ByteString.copyFromUtf8("ada@example.com"))
                .build())
        .build();
    CreatePaymentRequest request = CreatePaymentRequest.parseFrom(
        CreatePaymentRequest.newBuilder().setUnknownFields(unknown).build().toByteArray());
    assertThat(Redaction.text(request)).doesNotContain("example", "9999");
  }
}
