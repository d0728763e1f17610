package dev.paymesh.gateway.problem;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.rpc.Help;
import dev.paymesh.gateway.trace.Receipt;
import dev.paymesh.proto.common.v1.ReasonPolicy;
import dev.paymesh.proto.rules.Reasons;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Owns the body of a failed request: RFC 9457 with the gRPC code, a reason for programs, and the offending fields.
 *
 * @param type names the kind of problem, one per reason
 * @param reason UPPER_SNAKE; never text from inside
 * @param retryable whether the same request may succeed later
 * @param outcomeUrl where to ask what became of the request; empty when nobody needs to
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String code,
    String reason,
    String requestId,
    List<FieldError> errors,
    boolean retryable,
    String outcomeUrl) {

  public static final String CONTENT_TYPE = "application/problem+json";

  private static final String TYPE_PREFIX = "urn:paymesh:problem:";
  private static final String DEFECT_DETAIL =
      "Something went wrong on our side; the request id tells us what.";
  private static final String SAFE =
      "; outcome_url tells what became of the request, and sending it again with the same"
          + " idempotency key is safe";
  private static final Pattern REASON = Pattern.compile("[A-Z][A-Z0-9_]{0,62}");
  private static final JsonFactory JSON = new JsonFactory();

  /** One field of the request and what was expected of it. */
  public record FieldError(String field, String message) {}

  /** The failure with the path that tells what became of the request. */
  public static MeshStatus withOutcome(MeshStatus failure, String path) {
    return failure.with(
        Help.newBuilder().addLinks(Help.Link.newBuilder().setUrl(path)).build());
  }

  /** What a client is told of a failure. */
  public static Problem of(MeshStatus failure, String requestId) {
    boolean defect = HttpErrors.isDefect(failure);
    GrpcStatus code = failure.code() == GrpcStatus.OK ? GrpcStatus.UNKNOWN : failure.code();
    String reason = defect ? "INTERNAL" : reason(failure);
    String title = title(reason);
    String outcomeUrl = defect ? "" : outcomeUrl(failure);
    String detail =
        defect ? DEFECT_DETAIL : failure.message().isBlank() ? title : failure.message();
    return new Problem(
        TYPE_PREFIX + reason.toLowerCase(Locale.ROOT).replace('_', '-'),
        title,
        HttpErrors.status(failure),
        outcomeUrl.isEmpty() ? detail : detail + SAFE,
        code.name(),
        reason,
        requestId,
        defect ? List.of() : errors(failure),
        HttpErrors.isRetryable(failure),
        outcomeUrl);
  }

  private static String outcomeUrl(MeshStatus failure) {
    return failure.detail(Help.class).stream()
        .flatMap(help -> help.getLinksList().stream())
        .map(Help.Link::getUrl)
        .findFirst()
        .orElse("");
  }

  /** A peer may send any text as reason; only what is a reason by form becomes part of a URN. */
  private static String reason(MeshStatus failure) {
    return REASON.matcher(failure.reason()).matches()
        ? failure.reason()
        : failure.code().name();
  }

  /** Of the reason that is told, which for a defect is not the one it came with; somebody else's in lower case. */
  private static String title(String reason) {
    return Reasons.of(reason).map(ReasonPolicy::getTitle).orElseGet(() -> {
      String words = reason.toLowerCase(Locale.ROOT).replace('_', ' ');
      return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    });
  }

  private static List<FieldError> errors(MeshStatus failure) {
    return failure.violations().stream()
        .map(violation -> new FieldError(violation.getField(), violation.getDescription()))
        .toList();
  }

  /** As it goes on the wire. */
  public Buffer toJson() {
    return toJson(Optional.empty());
  }

  /** The same, and where the time of the request went. */
  Buffer toJson(Optional<Receipt> receipt) {
    // Through text, since a message may repeat a lone surrogate, which a byte generator refuses
    // half-way.
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(json, receipt);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Buffer.buffer(text.toString());
  }

  private void write(JsonGenerator json, Optional<Receipt> receipt) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", type);
    json.writeStringField("title", title);
    json.writeNumberField("status", status);
    json.writeStringField("detail", detail);
    json.writeStringField("code", code);
    json.writeStringField("reason", reason);
    json.writeStringField("request_id", requestId);
    writeErrors(json);
    json.writeBooleanField("retryable", retryable);
    if (!outcomeUrl.isEmpty()) {
      json.writeStringField("outcome_url", outcomeUrl);
    }
    if (receipt.isPresent()) {
      receipt.get().write(json);
    }
    json.writeEndObject();
  }

  private void writeErrors(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("errors");
    for (FieldError error : errors) {
      json.writeStartObject();
      json.writeStringField("field", error.field());
      json.writeStringField("message", error.message());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
