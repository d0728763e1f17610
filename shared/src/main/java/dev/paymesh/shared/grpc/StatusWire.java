package dev.paymesh.shared.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import dev.paymesh.shared.http.PercentText;
import io.vertx.core.MultiMap;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Owns how a {@link MeshStatus} looks in trailers, and how one is read from a peer that may not be ours. */
final class StatusWire {

  private static final String DETAILS = "grpc-status-details-bin";
  private static final String MESSAGE = "grpc-message";
  /** gRFC A6: a delay in milliseconds, or what is no such number for "do not retry". */
  private static final String PUSHBACK = "grpc-retry-pushback-ms";

  /** What a caller is sent at most; with base64 and percent signs it stays below {@link #HEADERS_BYTES_MAX}. */
  private static final int DETAILS_BYTES_MAX = 16 * 1024;

  private static final int MESSAGE_CHARS_MAX = 1_000;
  /** What a caller takes; beyond this its HTTP/2 connection refuses the status, and every call on it suffers. */
  static final int HEADERS_BYTES_MAX = 40 * 1024;

  private StatusWire() {}

  static void write(MultiMap trailers, MeshStatus status) {
    byte[] details = fitting(status.toProto()).toByteArray();
    trailers.set(DETAILS, Base64.getEncoder().withoutPadding().encodeToString(details));
    if (status.hasPushback()) {
      long delayMs = status.pushbackMsOr(0);
      trailers.set(PUSHBACK, delayMs == MeshStatus.NEVER ? "-1" : Long.toString(delayMs));
    }
  }

  /** Details beyond the limit go; the reason, which is the first of them, stays if it can. */
  private static Status fitting(Status full) {
    if (full.getSerializedSize() <= DETAILS_BYTES_MAX) {
      return full;
    }
    Status.Builder bare = full.toBuilder().clearDetails().setMessage(clipped(full.getMessage()));
    Status reasoned = bare.clone().addDetails(full.getDetails(0)).build();
    return reasoned.getSerializedSize() <= DETAILS_BYTES_MAX ? reasoned : bare.build();
  }

  static String clipped(String message) {
    return message.length() <= MESSAGE_CHARS_MAX
        ? message
        : message.substring(0, MESSAGE_CHARS_MAX - 1) + '…';
  }

  /** An answer without messages carries its status in the headers, any other in the trailers: look in both. */
  static MeshStatus read(@Nullable GrpcStatus code, MultiMap trailers, MultiMap headers) {
    GrpcStatus known = code == null ? GrpcStatus.UNKNOWN : code;
    Optional<Status> status = details(trailers).or(() -> details(headers));
    List<Any> details = status.map(Status::getDetailsList).orElse(List.of());
    String text = status
        .map(Status::getMessage)
        .or(() -> Optional.ofNullable(trailers.get(MESSAGE)).map(PercentText::decoded))
        .or(() -> Optional.ofNullable(headers.get(MESSAGE)).map(PercentText::decoded))
        .orElse("");
    String pushback = trailers.contains(PUSHBACK) ? trailers.get(PUSHBACK) : headers.get(PUSHBACK);
    MeshStatus received = MeshStatus.received(known, text, details);
    return pushback == null ? received : received.pushback(delayMs(pushback));
  }

  private static long delayMs(String pushback) {
    try {
      long delayMs = Long.parseLong(pushback);
      return delayMs < 0 ? MeshStatus.NEVER : delayMs;
    } catch (NumberFormatException foreign) {
      return MeshStatus.NEVER;
    }
  }

  private static Optional<Status> details(MultiMap metadata) {
    String encoded = metadata.get(DETAILS);
    if (encoded == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Status.parseFrom(Base64.getDecoder().decode(encoded)));
    } catch (IllegalArgumentException | InvalidProtocolBufferException foreign) {
      // Details are an extra: without them the code and the message still tell what happened.
      return Optional.empty();
    }
  }
}
