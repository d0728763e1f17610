package dev.paymesh.gateway.problem;

import com.google.protobuf.Duration;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import dev.paymesh.proto.common.v1.ReasonPolicy;
import dev.paymesh.proto.rules.HttpStatuses;
import dev.paymesh.proto.rules.Reasons;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Owns the table from gRPC failures to HTTP ones: status, the headers that go with it, and whether to try again. */
final class HttpErrors {

  private static final String CHALLENGE = "Bearer realm=\"paymesh\"";
  private static final long RETRY_AFTER_S_MAX = 3600;

  private HttpErrors() {}

  static int status(MeshStatus failure) {
    return about(failure)
        .map(HttpStatuses::of)
        .orElseGet(() -> HttpStatuses.of(Code.forNumber(failure.code().code)));
  }

  /** What the list says of the reason; nothing where a service borrows one for another code. */
  static Optional<ReasonPolicy> about(MeshStatus failure) {
    return Reasons.of(failure.reason())
        .filter(about -> about.getCodeValue() == failure.code().code);
  }

  /** Failures of ours: whatever text they carry is for the log. */
  static boolean isDefect(MeshStatus failure) {
    return status(failure) == 500;
  }

  static boolean isRetryable(MeshStatus failure) {
    return about(failure)
        .map(ReasonPolicy::getRetryable)
        .orElseGet(() -> isRetryable(failure.code()));
  }

  private static boolean isRetryable(GrpcStatus code) {
    return switch (code) {
      case UNAVAILABLE, CANCELLED, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, ABORTED -> true;
      default -> false;
    };
  }

  /** The headers the status asks for, besides those of every problem. */
  static Map<String, String> headers(MeshStatus failure) {
    Map<String, String> headers = new TreeMap<>();
    switch (status(failure)) {
      case 401 -> headers.put("WWW-Authenticate", challenge(failure.reason()));
      case 429, 503 -> headers.put("Retry-After", Long.toString(retryAfterS(failure)));
      default -> {}
    }
    return headers;
  }

  /** RFC 6750: a request without a token is told what to bring, one with a token that the token is the trouble. */
  private static String challenge(String reason) {
    return switch (reason) {
      case "TOKEN_EXPIRED" ->
        CHALLENGE + ", error=\"invalid_token\", error_description=\"The token expired\"";
      case "TOKEN_INVALID" ->
        CHALLENGE + ", error=\"invalid_token\", error_description=\"The token is invalid\"";
      default -> CHALLENGE;
    };
  }

  /** Whole seconds, rounded up: too early would be refused again. */
  private static long retryAfterS(MeshStatus failure) {
    Optional<Duration> delay = failure.detail(RetryInfo.class).map(RetryInfo::getRetryDelay);
    long seconds = delay.map(d -> d.getSeconds() + (d.getNanos() > 0 ? 1 : 0)).orElse(1L);
    return Math.min(Math.max(seconds, 1), RETRY_AFTER_S_MAX);
  }
}
