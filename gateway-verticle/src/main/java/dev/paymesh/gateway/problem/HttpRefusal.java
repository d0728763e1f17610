package dev.paymesh.gateway.problem;

import dev.paymesh.proto.common.v1.ReasonPolicy;
import dev.paymesh.proto.rules.Reasons;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Arrays;

/** Owns what HTTP itself refuses, before any rpc is involved; the name of each constant is its reason, see errors.proto. */
public enum HttpRefusal {
  REQUEST_MALFORMED("The request is not well-formed HTTP"),
  CREDENTIALS_REQUIRED("The request needs a valid token"),
  ACCESS_DENIED("The request is not allowed"),
  ROUTE_NOT_FOUND("There is no such path"),
  METHOD_NOT_ALLOWED("This path does not take this method"),
  NOT_ACCEPTABLE("This path cannot answer with an accepted media type"),
  BODY_TIMEOUT("The body did not arrive in time"),
  BODY_TOO_LARGE("The body is larger than this path takes"),
  URI_TOO_LONG("The request line is too long"),
  MEDIA_TYPE_UNSUPPORTED("This path does not take this media type"),
  EXPECTATION_FAILED("Only Expect: 100-continue is understood"),
  UPGRADE_REQUIRED("This path is a WebSocket"),
  RATE_LIMITED("Too many requests"),
  HEADERS_TOO_LARGE("The headers are too large"),
  INTERNAL_ERROR("Internal error"),
  NOT_IMPLEMENTED("Not implemented"),
  OVERLOADED("Try again later"),
  GATEWAY_TIMEOUT("The deadline passed");

  private final MeshStatus failure;
  private final int status;

  HttpRefusal(String message) {
    ReasonPolicy about = Reasons.of(name()).orElseThrow();
    failure = MeshStatus.of(GrpcStatus.valueOf(about.getCodeValue()), name(), message);
    status = HttpErrors.status(failure);
  }

  public int status() {
    return status;
  }

  /** To fail a request with. */
  public MeshStatus failure() {
    return failure;
  }

  /** The refusal a bare HTTP status stands for; a status nobody here answers with becomes its class's first. */
  static HttpRefusal ofStatus(int status) {
    return Arrays.stream(values())
        .filter(refusal -> refusal.status == status)
        .findFirst()
        .orElse(status >= 400 && status < 500 ? REQUEST_MALFORMED : INTERNAL_ERROR);
  }
}
