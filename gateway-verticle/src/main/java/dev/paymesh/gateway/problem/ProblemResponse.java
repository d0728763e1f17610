package dev.paymesh.gateway.problem;

import dev.paymesh.gateway.trace.Receipt;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/** Owns writing a failure as a complete HTTP response. */
public final class ProblemResponse {

  private ProblemResponse() {}

  /** Status, headers and body; the head must not have been written. */
  public static Future<Void> send(
      HttpServerResponse response, MeshStatus failure, String requestId) {
    return send(response, failure, requestId, Optional.empty());
  }

  /** The same, and where the time went. */
  static Future<Void> send(
      HttpServerResponse response,
      MeshStatus failure,
      String requestId,
      Optional<Receipt> receipt) {
    Problem problem = Problem.of(failure, requestId);
    response
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.CONTENT_TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader(RequestId.HEADER, requestId);
    // A handler may have promised these for the answer it then could not give.
    response.headers().remove(HttpHeaders.CONTENT_LENGTH).remove(HttpHeaders.LOCATION);
    HttpErrors.headers(failure).forEach(response::putHeader);
    return response.end(problem.toJson(receipt));
  }
}
