package dev.paymesh.payment;

import static dev.paymesh.payment.PaymentMesh.SEAL;
import static dev.paymesh.payment.PaymentMesh.as;
import static dev.paymesh.payment.PaymentMesh.newUser;
import static dev.paymesh.shared.testkit.TestMesh.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.common.v1.PaginationRequest;
import dev.paymesh.proto.payment.v1.GetPaymentsBatchRequest;
import dev.paymesh.proto.payment.v1.GetPaymentsBatchResponse;
import dev.paymesh.proto.payment.v1.ListPaymentsRequest;
import dev.paymesh.proto.payment.v1.ListPaymentsResponse;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentResult;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcClient;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.PageTokens;
import dev.paymesh.shared.testkit.AuditLines;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who sees which payments, and how lists go on. */
final class PaymentReadTest {

  private static PaymentMesh mesh;
  private final String user = newUser();

  @BeforeAll
  static void start() {
    mesh = PaymentMesh.start();
  }

  @AfterAll
  static void stop() {
    mesh.close();
  }

  @Test
  void theOwnerSeesThePayment() {
    Payment stored = mesh.pay(user, 1_066);
    assertThat(mesh.get(as(user), stored.getId())).isEqualTo(stored);
  }

  @Test
  void anotherUsersPaymentLooksLikeNone() {
    String id = mesh.pay(user, 1_066).getId();
    String eve = newUser();
    MeshStatus others;
    try (AuditLines audit = AuditLines.listen()) {
      others = refusalOf(mesh.getting(as(eve), id));
      assertThat(audit.of(eve))
          .singleElement()
          .asString()
          .contains("GetPayment resource=" + id + " why=PAYMENT_NOT_FOUND");
    }
    MeshStatus none = refusalOf(mesh.getting(as(user), UUID.randomUUID().toString()));
    assertThat(others.code()).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(others.reason()).isEqualTo(none.reason()).isEqualTo("PAYMENT_NOT_FOUND");
    assertThat(others.message()).isEqualTo(none.message());
  }

  @Test
  void supportAndAdminSeeEveryPayment() {
    Payment stored = mesh.pay(user, 1_066);
    assertThat(mesh.get(as(newUser(), "support"), stored.getId())).isEqualTo(stored);
    assertThat(mesh.get(as(newUser(), "admin"), stored.getId())).isEqualTo(stored);
  }

  @Test
  void aBatchAnswersEachIdInItsPlace() {
    Payment own = mesh.pay(user, 1_066);
    Payment others = mesh.pay(newUser(), 1_066);
    String none = UUID.randomUUID().toString();
    List<String> ids = List.of(others.getId(), own.getId(), none, own.getId());
    GetPaymentsBatchResponse answer;
    try (AuditLines audit = AuditLines.listen()) {
      answer = batch(as(user), ids);
      assertThat(audit.of(user))
          .hasSize(2)
          .allMatch(line -> line.contains("GetPaymentsBatch"))
          .anyMatch(line -> line.contains(" resource=" + others.getId() + " "));
    }
    assertThat(answer.getResultsList().stream().map(PaymentResult::getId)).isEqualTo(ids);
    assertThat(answer.getResults(1).getPayment()).isEqualTo(own);
    assertThat(answer.getResults(3)).isEqualTo(answer.getResults(1));
    assertThat(answer.getResults(0).getError().getCode()).isEqualTo(GrpcStatus.NOT_FOUND.code);
    assertThat(answer.getResults(0).getError()).isEqualTo(answer.getResults(2).getError());
    assertThat(batch(as(newUser(), "support"), ids).getResults(0).getPayment()).isEqualTo(others);
  }

  @Test
  void aBatchHasAHundredIdsAtMost() {
    String id = mesh.pay(user, 1_066).getId();
    GetPaymentsBatchResponse answer = batch(as(user), Collections.nCopies(100, id));
    assertThat(answer.getResultsList()).hasSize(100).allMatch(PaymentResult::hasPayment);
    GetPaymentsBatchRequest over = GetPaymentsBatchRequest.newBuilder()
        .addAllIds(Collections.nCopies(101, id))
        .build();
    assertThat(refusalOf(mesh.call(0, as(user), PaymentServiceGrpcClient.GetPaymentsBatch, over))
            .reason())
        .isEqualTo("FIELD_INVALID");
  }

  private static GetPaymentsBatchResponse batch(CallContext who, List<String> ids) {
    GetPaymentsBatchRequest request =
        GetPaymentsBatchRequest.newBuilder().addAllIds(ids).build();
    return MeshVertx.await(mesh.call(0, who, PaymentServiceGrpcClient.GetPaymentsBatch, request));
  }

  @Test
  void aListIsNewestFirstAndHoldsOnlyOnesOwn() {
    mesh.pay(newUser(), 1_066);
    List<String> paid = pay(7);
    Collections.reverse(paid);
    assertThat(ids(mesh.list(as(user), 0, ""))).isEqualTo(paid);
    assertThat(ids(mesh.list(as(newUser(), "support"), 0, ""))).isEmpty();
  }

  @Test
  void pagesJoinToTheWholeListWhileNewPaymentsAreAdded() {
    List<String> paid = pay(7);
    Collections.reverse(paid);
    List<String> read = new ArrayList<>();
    String token = "";
    do {
      ListPaymentsResponse page = mesh.list(as(user), 2, token);
      read.addAll(ids(page));
      token = page.getNextPageToken();
      mesh.pay(user, 1_066);
    } while (!token.isEmpty());
    assertThat(read).isEqualTo(paid);
  }

  @Test
  void paymentsOfTheSameMicrosecondAreNeitherLostNorDoubled() {
    List<String> paid = pay(6);
    mesh.owner("update payment.payments set created_at = now() where user_id = $1::text", user);
    List<String> read = new ArrayList<>();
    String token = "";
    do {
      ListPaymentsResponse page = mesh.list(as(user), 1, token);
      read.addAll(ids(page));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(read).containsExactlyInAnyOrderElementsOf(paid);
  }

  @Test
  void aFullLastPageHasNoNext() {
    pay(4);
    String token = mesh.list(as(user), 2, "").getNextPageToken();
    ListPaymentsResponse last = mesh.list(as(user), 2, token);
    assertThat(last.getPaymentsCount()).isEqualTo(2);
    assertThat(last.getNextPageToken()).isEmpty();
  }

  @Test
  void aTokenOpensNobodyElsesList() {
    pay(3);
    String token = mesh.list(as(user), 1, "").getNextPageToken();
    assertThat(mesh.list(as(newUser()), 50, token).getPaymentsList()).isEmpty();
  }

  static Stream<String> foreignTokens() {
    byte[] place = ByteBuffer.allocate(24).putLong(1).array();
    return Stream.of(
        "x",
        "not base64 !",
        "AAAA",
        Base64.getUrlEncoder().withoutPadding().encodeToString(place),
        new PageTokens(SEAL, "another.List").of(place));
  }

  @ParameterizedTest
  @MethodSource("foreignTokens")
  void aTokenThatIsNotOursIsRefused(String token) {
    MeshStatus refusal = refusalOf(mesh.call(
        0,
        as(user),
        PaymentServiceGrpcClient.ListPayments,
        ListPaymentsRequest.newBuilder()
            .setPagination(PaginationRequest.newBuilder().setPageToken(token))
            .build()));
    assertThat(refusal.code()).as(refusal.toString()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(refusal.violations()).singleElement().satisfies(violation -> assertThat(
            violation.getField())
        .isEqualTo("pagination.page_token"));
  }

  private List<String> pay(int times) {
    return new ArrayList<>(
        IntStream.range(0, times).mapToObj(n -> mesh.pay(user, 1_066).getId()).toList());
  }

  private static List<String> ids(ListPaymentsResponse page) {
    return page.getPaymentsList().stream().map(Payment::getId).toList();
  }
}
