package dev.paymesh.launcher.call;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import io.vertx.core.MultiMap;
import io.vertx.grpc.common.GrpcStatus;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended.
 *
 * @param code its status
 * @param message for people
 * @param details what the service says of it for programs
 */
record Answer(GrpcStatus code, String message, List<Any> details) {

  /** Shells and the system keep the codes below for their own; grpcurl has the same habit. */
  static final int EXIT_BASE = 64;

  static Answer of(GrpcStatus code, String message) {
    return new Answer(code, message, List.of());
  }

  int exitCode() {
    return code == GrpcStatus.OK ? 0 : EXIT_BASE + code.code;
  }

  /** An answer without messages carries its status in the headers, any other in the trailers. */
  static Answer read(MultiMap headers, MultiMap trailers) {
    MultiMap told = trailers.contains("grpc-status") ? trailers : headers;
    GrpcStatus code = status(told.get("grpc-status"));
    String message = told.contains("grpc-message") ? decoded(told.get("grpc-message")) : "";
    if (!told.contains("grpc-status")) {
      return of(GrpcStatus.UNKNOWN, "the answer ended without a status");
    }
    return details(code, message, told.get("grpc-status-details-bin"));
  }

  private static GrpcStatus status(@Nullable String text) {
    try {
      GrpcStatus known = GrpcStatus.valueOf(Integer.parseInt(String.valueOf(text)));
      return known == null ? GrpcStatus.UNKNOWN : known;
    } catch (NumberFormatException foreign) {
      return GrpcStatus.UNKNOWN;
    }
  }

  /** Percent signs as gRPC has them, where a plus sign is one. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException foreign) {
      return text;
    }
  }

  private static Answer details(GrpcStatus code, String message, @Nullable String encoded) {
    if (encoded == null) {
      return of(code, message);
    }
    try {
      Status status = Status.parseFrom(Base64.getDecoder().decode(encoded));
      String whole = status.getMessage().isEmpty() ? message : status.getMessage();
      return new Answer(code, whole, status.getDetailsList());
    } catch (IllegalArgumentException | InvalidProtocolBufferException foreign) {
      return of(code, message + " (with details that are none of google.rpc.Status)");
    }
  }
}
