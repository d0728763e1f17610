package dev.paymesh.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ProblemTest {

  @ParameterizedTest
  @CsvSource({
    "INVALID_ARGUMENT, FIELD_INVALID, 400, false",
    "UNAUTHENTICATED, TOKEN_INVALID, 401, false",
    "FAILED_PRECONDITION, ACCOUNT_SUSPENDED, 403, false",
    "FAILED_PRECONDITION, ACCOUNT_UNKNOWN, 403, false",
    "FAILED_PRECONDITION, KYC_BLOCKED, 403, false",
    "FAILED_PRECONDITION, DOCUMENT_EXPIRED, 403, false",
    "FAILED_PRECONDITION, DOCUMENT_MISSING, 403, false",
    "FAILED_PRECONDITION, KYC_REVIEW, 403, false",
    "PERMISSION_DENIED, ROLE_NOT_ALLOWED, 403, false",
    "NOT_FOUND, PAYMENT_NOT_FOUND, 404, false",
    "NOT_FOUND, ROUTE_NOT_FOUND, 404, false",
    "NOT_FOUND, METHOD_NOT_ALLOWED, 405, false",
    "NOT_FOUND, MEDIA_TYPE_UNSUPPORTED, 415, false",
    "ALREADY_EXISTS, IDEMPOTENCY_KEY_REUSED, 422, false",
    "ALREADY_EXISTS, EMAIL_TAKEN, 409, false",
    "RESOURCE_EXHAUSTED, USER_RATE, 429, true",
    "UNAVAILABLE, DRAINING, 503, true",
    "CANCELLED, CANCELLED, 503, true",
    "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED, 504, true",
    "DEADLINE_EXCEEDED, BODY_TIMEOUT, 408, true",
    "ABORTED, CONFLICT, 409, true",
    "OUT_OF_RANGE, PAGE_TOKEN, 400, false",
    "UNIMPLEMENTED, UNIMPLEMENTED, 501, false",
    "INTERNAL, INTERNAL, 500, false",
    "UNKNOWN, UNKNOWN, 500, false",
    "DATA_LOSS, DATA_LOSS, 500, false",
    "INVALID_ARGUMENT, METHOD_NOT_ALLOWED, 400, false"
  })
  void aStatusAndAReasonMakeOneAnswer(
      GrpcStatus code, String reason, int status, boolean retryable) {
    Problem problem = Problem.of(MeshStatus.of(code, reason, "message"), "r-1");

    assertThat(problem.status()).isEqualTo(status);
    assertThat(problem.code()).isEqualTo(code.name());
    assertThat(problem.retryable()).isEqualTo(retryable);
    assertThat(problem.reason()).isEqualTo(status == 500 ? "INTERNAL" : reason);
  }

  @Test
  void aDefectHasNoTitleOfItsOwn() {
    MeshStatus inner = MeshStatus.of(GrpcStatus.INTERNAL, "REPLY_MISSING", "from inside");
    assertThat(Problem.of(inner, "r-1").title()).isEqualTo("Internal error");
  }

  @ParameterizedTest
  @EnumSource(GrpcStatus.class)
  void everyCodeHasAnErrorStatus(GrpcStatus code) {
    Problem problem = Problem.of(MeshStatus.of(code, "X", "message"), "r-1");

    assertThat(problem.status()).isBetween(400, 599);
    assertThat(problem.code()).isNotEqualTo("OK");
  }

  @ParameterizedTest
  @EnumSource(HttpRefusal.class)
  void whatHttpRefusesKeepsItsStatus(HttpRefusal refusal) {
    assertThat(Problem.of(refusal.failure(), "r-1").status()).isEqualTo(refusal.status());
    assertThat(HttpRefusal.ofStatus(refusal.status())).isEqualTo(refusal);
  }

  @Test
  void isWrittenWithEveryMemberInItsOrder() {
    Problem problem = Problem.of(
        MeshStatus.invalid("amount_cents", "expected an integer >= 1, got \"1\u0000\""), "r-1");

    JsonObject json = new JsonObject(problem.toJson());
    assertThat(json.fieldNames())
        .containsExactly(
            "type",
            "title",
            "status",
            "detail",
            "code",
            "reason",
            "request_id",
            "errors",
            "retryable");
    assertThat(json.getString("type")).isEqualTo("urn:paymesh:problem:field-invalid");
    assertThat(json.getString("title")).isEqualTo("Field invalid");
    assertThat(json.getString("detail"))
        .isEqualTo("amount_cents: expected an integer >= 1, got \"1\u0000\"");
    assertThat(json.getString("request_id")).isEqualTo("r-1");
    assertThat(json.getJsonArray("errors"))
        .isEqualTo(new JsonArray()
            .add(new JsonObject()
                .put("field", "amount_cents")
                .put("message", "expected an integer >= 1, got \"1\u0000\"")));
  }

  @Test
  void writesAcronymsAsPeopleDo() {
    assertThat(Problem.of(MeshStatus.of(GrpcStatus.FAILED_PRECONDITION, "KYC_BLOCKED", ""), "r-1"))
        .extracting(Problem::title, Problem::detail, Problem::type)
        .containsExactly("KYC blocked", "KYC blocked", "urn:paymesh:problem:kyc-blocked");
  }

  @ParameterizedTest
  @EnumSource(
      value = GrpcStatus.class,
      names = {"INTERNAL", "UNKNOWN", "DATA_LOSS", "OK"})
  void tellsNothingOfADefect(GrpcStatus code) {
    MeshStatus defect = MeshStatus.invalid("secret", "secret");
    MeshStatus failure = MeshStatus.of(code, "SECRET_TABLE", "password of the secret database")
        .with(defect.detail(com.google.rpc.BadRequest.class).orElseThrow());

    assertThat(Problem.of(failure, "r-1").toJson().toString()).doesNotContainIgnoringCase("secret");
  }

  @Test
  void aReasonThatIsNotOneByFormIsNotRepeated() {
    Problem problem =
        Problem.of(MeshStatus.of(GrpcStatus.NOT_FOUND, "no such\r\nthing", "x"), "r-1");

    assertThat(problem.reason()).isEqualTo("NOT_FOUND");
    assertThat(problem.type()).isEqualTo("urn:paymesh:problem:not-found");
  }

  @Test
  void survivesALoneSurrogate() {
    Problem problem =
        Problem.of(MeshStatus.of(GrpcStatus.NOT_FOUND, "X", "\ud800 is not text"), "r-1");

    assertThat(new JsonObject(problem.toJson()).getString("detail")).endsWith("is not text");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "999, 1",
    "1000, 1",
    "1001, 2",
    "2500, 3",
    "0, 1",
    "-5000, 1",
    "86400000, 3600"
  })
  void retryAfterIsInWholeSecondsRoundedUp(long delayMs, String seconds) {
    MeshStatus failure =
        MeshStatus.of(GrpcStatus.UNAVAILABLE, "DRAINING", "draining").retryAfter(delayMs);

    assertThat(HttpErrors.headers(failure)).isEqualTo(Map.of("Retry-After", seconds));
  }

  @Test
  void retryAfterIsOneSecondUnlessTheFailureSays() {
    MeshStatus failure = MeshStatus.of(GrpcStatus.RESOURCE_EXHAUSTED, "USER_RATE", "too many");
    RetryInfo odd = RetryInfo.newBuilder()
        .setRetryDelay(Duration.newBuilder().setSeconds(Long.MAX_VALUE).setNanos(5))
        .build();

    assertThat(HttpErrors.headers(failure)).isEqualTo(Map.of("Retry-After", "1"));
    assertThat(HttpErrors.headers(failure.with(odd)).get("Retry-After")).isIn("1", "3600");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TOKEN_MISSING|Bearer realm=\"paymesh\"",
        "TOKEN_INVALID|Bearer realm=\"paymesh\", error=\"invalid_token\", error_description=\"The token is invalid\"",
        "TOKEN_EXPIRED|Bearer realm=\"paymesh\", error=\"invalid_token\", error_description=\"The token expired\""
      })
  void aTokenProblemChallenges(String reason, String challenge) {
    MeshStatus failure = MeshStatus.of(GrpcStatus.UNAUTHENTICATED, reason, "x");

    assertThat(HttpErrors.headers(failure)).isEqualTo(Map.of("WWW-Authenticate", challenge));
  }
}
