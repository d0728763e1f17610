package dev.paymesh.shared.checks;

import com.google.protobuf.ByteString;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.seal.LengthPrefixed;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Owns the SHA-256 fingerprints of a payment request: one ties evidence to it, one guards its key. */
public final class RequestHash {

  private static final int LENGTH_BYTES = 32;

  private RequestHash() {}

  /** Of one attempt to pay: user, amount, currency, description and idempotency key. */
  public static ByteString ofRequest(CreatePaymentRequest request) {
    return sha256(content(request).add(request.getIdempotencyKey()));
  }

  /** Of what is asked for under a key; the same key with another content is a reuse. */
  public static ByteString ofContent(CreatePaymentRequest request) {
    return sha256(content(request));
  }

  /**
   * Whether a caller of a check gave a hash, and so wants an attestation.
   *
   * @throws MeshStatus INVALID_ARGUMENT when it is neither absent nor a SHA-256
   */
  public static boolean isGiven(ByteString requestHash) {
    if (requestHash.isEmpty()) {
      return false;
    }
    if (requestHash.size() != LENGTH_BYTES) {
      throw MeshStatus.invalid("request_hash", "expected " + LENGTH_BYTES + " bytes or none");
    }
    return true;
  }

  private static LengthPrefixed content(CreatePaymentRequest request) {
    return new LengthPrefixed()
        .add(request.getUserId())
        .add(request.getAmount().getAmountCents())
        .add(request.getAmount().getCurrency())
        .add(request.getDescription());
  }

  private static ByteString sha256(LengthPrefixed fields) {
    try {
      return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(fields.bytes()));
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("every Java platform has SHA-256", absent);
    }
  }
}
