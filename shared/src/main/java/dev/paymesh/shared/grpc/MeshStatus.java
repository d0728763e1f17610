package dev.paymesh.shared.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Owns the one way an rpc fails: a gRPC status, a message for the caller, and {@code google.rpc.Status} details.
 *
 * <p>A handler fails its future with one of these; any other throwable becomes INTERNAL without text. Immutable.
 */
public final class MeshStatus extends RuntimeException {

  private static final String DOMAIN = "paymesh";

  /** A pushback that forbids a retry: another attempt would meet the same. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final long NO_WORD = -1;

  private final GrpcStatus code;
  private final transient List<Any> details;
  private final long pushbackMs;

  private MeshStatus(GrpcStatus code, String message, List<Any> details, long pushbackMs) {
    super(message, null, false, false);
    this.code = code;
    this.details = List.copyOf(details);
    this.pushbackMs = pushbackMs;
  }

  /** A failure with a machine-readable reason (UPPER_SNAKE, at most 63 characters) and a sentence for people. */
  public static MeshStatus of(GrpcStatus code, String reason, String message) {
    ErrorInfo info = ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).build();
    return new MeshStatus(code, message, List.of(Any.pack(info)), NO_WORD);
  }

  /** INVALID_ARGUMENT with every offending field and what was expected of it. */
  public static MeshStatus invalid(List<FieldViolation> violations) {
    String first = violations.isEmpty()
        ? "the request is invalid"
        : violations.get(0).getField() + ": " + violations.get(0).getDescription();
    return of(GrpcStatus.INVALID_ARGUMENT, "FIELD_INVALID", first)
        .with(BadRequest.newBuilder().addAllFieldViolations(violations).build());
  }

  /** INVALID_ARGUMENT for one field. */
  public static MeshStatus invalid(String field, String expected) {
    return invalid(List.of(
        FieldViolation.newBuilder().setField(field).setDescription(expected).build()));
  }

  /** The budget of a call is spent. */
  public static MeshStatus deadlineExceeded(String what) {
    return of(GrpcStatus.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", what);
  }

  /** A defect: nothing of the cause is told. */
  public static MeshStatus internal() {
    return of(GrpcStatus.INTERNAL, "INTERNAL", "internal error");
  }

  /** The status of any throwable; whatever is not a MeshStatus is a defect. */
  public static MeshStatus of(Throwable failure) {
    return failure instanceof MeshStatus status ? status : internal();
  }

  /** What came over the wire. */
  static MeshStatus received(GrpcStatus code, String message, List<Any> details) {
    return new MeshStatus(code, message, details, NO_WORD);
  }

  /** This status with one more detail. */
  public MeshStatus with(Message detail) {
    List<Any> more = new ArrayList<>(details);
    more.add(Any.pack(detail));
    return new MeshStatus(code, message(), more, pushbackMs);
  }

  /** This status with the time, in milliseconds, after which trying again makes sense. */
  public MeshStatus retryAfter(long delayMs) {
    Duration delay = Duration.newBuilder()
        .setSeconds(delayMs / 1000)
        .setNanos((int) (delayMs % 1000) * 1_000_000)
        .build();
    return with(RetryInfo.newBuilder().setRetryDelay(delay).build());
  }

  /** This status with the server's word that a retry may come after so many milliseconds, or, at NEVER, not at all. */
  public MeshStatus pushback(long delayMs) {
    return new MeshStatus(code, message(), details, delayMs);
  }

  /** The server's word on when to retry, in milliseconds; the given value where it said nothing. */
  long pushbackMsOr(long ownMs) {
    return pushbackMs == NO_WORD ? ownMs : pushbackMs;
  }

  boolean hasPushback() {
    return pushbackMs != NO_WORD;
  }

  public GrpcStatus code() {
    return code;
  }

  /** The sentence for the caller; never null. */
  public String message() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  /** The machine-readable reason, or the name of the code where the peer gave none. */
  public String reason() {
    return detail(ErrorInfo.class).map(ErrorInfo::getReason).orElse(code.name());
  }

  /** The offending fields; empty unless the failure names some. */
  public List<FieldViolation> violations() {
    return detail(BadRequest.class).map(BadRequest::getFieldViolationsList).orElse(List.of());
  }

  /** The first detail of a type, if there is one that parses. */
  public <T extends Message> Optional<T> detail(Class<T> type) {
    return details.stream().filter(detail -> detail.is(type)).findFirst().flatMap(detail -> {
      try {
        return Optional.of(detail.unpack(type));
      } catch (InvalidProtocolBufferException malformed) {
        return Optional.empty();
      }
    });
  }

  /** As it travels in {@code grpc-status-details-bin}, and in the answers of a batch. */
  public Status toProto() {
    return Status.newBuilder()
        .setCode(code.code)
        .setMessage(message())
        .addAllDetails(details)
        .build();
  }

  @Override
  public String toString() {
    return code.name() + " " + reason() + ": " + message();
  }
}
