package dev.paymesh.shared.grpc;

import com.google.protobuf.Message;
import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.proto.rules.FieldRules;
import dev.paymesh.shared.grpc.ServiceContract.Terms;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Owns one inbound message on its way through the checks of {@link Interceptors}. */
final class Received<Q extends Message> {

  private final @Nullable GrpcMessage raw;
  private final @Nullable GrpcMessageDecoder<Q> decoder;
  private final Terms terms;
  private final CallContext caller;
  private @Nullable Q decoded;

  Received(GrpcMessage raw, GrpcMessageDecoder<Q> decoder, Terms terms, CallContext caller) {
    this.raw = raw;
    this.decoder = decoder;
    this.terms = terms;
    this.caller = caller;
  }

  /** One that was never encoded. */
  Received(Q message, Terms terms, CallContext caller) {
    this.raw = null;
    this.decoder = null;
    this.terms = terms;
    this.caller = caller;
    this.decoded = message;
  }

  /** The message, once it is decoded. */
  Q message() {
    return Objects.requireNonNull(decoded);
  }

  /** The same, or nothing as long as it is not decoded. */
  @Nullable
  Q messageIfAny() {
    return decoded;
  }

  void refuseCompression() {
    if (!Objects.requireNonNull(raw).encoding().equals("identity")) {
      throw MeshStatus.of(
          GrpcStatus.UNIMPLEMENTED, "MESSAGE_COMPRESSED", "expected messages without compression");
    }
  }

  void decode() {
    try {
      decoded = Objects.requireNonNull(decoder).decode(Objects.requireNonNull(raw));
    } catch (RuntimeException malformed) {
      throw MeshStatus.of(
          GrpcStatus.INVALID_ARGUMENT,
          "MESSAGE_MALFORMED",
          "expected a message of the rpc's request type");
    }
  }

  void checkFields() {
    List<FieldViolation> violations = FieldRules.check(message());
    if (!violations.isEmpty()) {
      throw MeshStatus.invalid(violations);
    }
  }

  void checkOwner() {
    if (!terms.admitsOwner(caller, message())) {
      throw MeshStatus.of(
          GrpcStatus.PERMISSION_DENIED,
          "OWNER_NOT_ALLOWED",
          "this role may only act on its own resources");
    }
  }
}
