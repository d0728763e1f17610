package dev.paymesh.gateway.problem;

import static io.vertx.grpc.common.GrpcStatus.DEADLINE_EXCEEDED;
import static io.vertx.grpc.common.GrpcStatus.INTERNAL;
import static io.vertx.grpc.common.GrpcStatus.INVALID_ARGUMENT;
import static io.vertx.grpc.common.GrpcStatus.NOT_FOUND;
import static io.vertx.grpc.common.GrpcStatus.PERMISSION_DENIED;
import static io.vertx.grpc.common.GrpcStatus.RESOURCE_EXHAUSTED;
import static io.vertx.grpc.common.GrpcStatus.UNAUTHENTICATED;
import static io.vertx.grpc.common.GrpcStatus.UNAVAILABLE;
import static io.vertx.grpc.common.GrpcStatus.UNIMPLEMENTED;

import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Arrays;
import java.util.Optional;

/** Owns what HTTP itself refuses, before any rpc is involved; the name of each constant is its reason. */
public enum HttpRefusal {
  REQUEST_MALFORMED(400, INVALID_ARGUMENT, "The request is not well-formed HTTP"),
  CREDENTIALS_REQUIRED(401, UNAUTHENTICATED, "The request needs a valid token"),
  ACCESS_DENIED(403, PERMISSION_DENIED, "The request is not allowed"),
  ROUTE_NOT_FOUND(404, NOT_FOUND, "There is no such path"),
  METHOD_NOT_ALLOWED(405, NOT_FOUND, "This path does not take this method"),
  NOT_ACCEPTABLE(406, NOT_FOUND, "This path cannot answer with an accepted media type"),
  BODY_TIMEOUT(408, DEADLINE_EXCEEDED, "The body did not arrive in time"),
  BODY_TOO_LARGE(413, INVALID_ARGUMENT, "The body is larger than this path takes"),
  URI_TOO_LONG(414, INVALID_ARGUMENT, "The request line is too long"),
  MEDIA_TYPE_UNSUPPORTED(415, NOT_FOUND, "This path does not take this media type"),
  EXPECTATION_FAILED(417, INVALID_ARGUMENT, "Only Expect: 100-continue is understood"),
  UPGRADE_REQUIRED(426, INVALID_ARGUMENT, "This path is a WebSocket"),
  RATE_LIMITED(429, RESOURCE_EXHAUSTED, "Too many requests"),
  HEADERS_TOO_LARGE(431, INVALID_ARGUMENT, "The headers are too large"),
  INTERNAL_ERROR(500, INTERNAL, "Internal error"),
  NOT_IMPLEMENTED(501, UNIMPLEMENTED, "Not implemented"),
  OVERLOADED(503, UNAVAILABLE, "Try again later"),
  GATEWAY_TIMEOUT(504, DEADLINE_EXCEEDED, "The deadline passed");

  private final int status;
  private final GrpcStatus code;
  private final String message;

  HttpRefusal(int status, GrpcStatus code, String message) {
    this.status = status;
    this.code = code;
    this.message = message;
  }

  public int status() {
    return status;
  }

  /** To fail a request with. */
  public MeshStatus failure() {
    return MeshStatus.of(code, name(), message);
  }

  /** The refusal a bare HTTP status stands for; a status nobody here answers with becomes its class's first. */
  static HttpRefusal ofStatus(int status) {
    return Arrays.stream(values())
        .filter(refusal -> refusal.status == status)
        .findFirst()
        .orElse(status >= 400 && status < 500 ? REQUEST_MALFORMED : INTERNAL_ERROR);
  }

  /** The refusal a failure was made from, if it was; a service that borrows the reason for another code is not it. */
  static Optional<HttpRefusal> of(MeshStatus failure) {
    return Arrays.stream(values())
        .filter(
            refusal -> refusal.code == failure.code() && refusal.name().equals(failure.reason()))
        .findFirst();
  }
}
