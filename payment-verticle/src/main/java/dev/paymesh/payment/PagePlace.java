package dev.paymesh.payment;

import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.shared.grpc.MeshStatus;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A place in a user's list of payments, and the opaque token that stands for it; stable while payments are added. */
record PagePlace(OffsetDateTime createdAt, UUID id) {

  private static final int TOKEN_BYTES = 3 * Long.BYTES;
  /** A forged token may hold any number; this is where both Java and PostgreSQL still have a date. */
  private static final long MICROS_MAX =
      TimeUnit.SECONDS.toMicros(Instant.parse("9999-12-31T23:59:59Z").getEpochSecond());

  /** The place behind a payment. */
  static PagePlace after(Payment payment) {
    return new PagePlace(
        OffsetDateTime.parse(payment.getCreatedAt()), UUID.fromString(payment.getId()));
  }

  /**
   * The place a token stands for; null for the empty token, which is the start.
   *
   * @throws MeshStatus INVALID_ARGUMENT for what is no token of ours
   */
  static @Nullable PagePlace of(String token) {
    if (token.isEmpty()) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(decode(token));
    long micros = bytes.remaining() == TOKEN_BYTES ? bytes.getLong() : -1;
    if (micros < 0 || micros > MICROS_MAX) {
      throw foreign();
    }
    Instant time = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    return new PagePlace(time.atOffset(ZoneOffset.UTC), new UUID(bytes.getLong(), bytes.getLong()));
  }

  private static byte[] decode(String token) {
    try {
      return Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException malformed) {
      throw foreign();
    }
  }

  private static MeshStatus foreign() {
    return MeshStatus.invalid("pagination.page_token", "expected the next_page_token of an answer");
  }

  String token() {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, createdAt.toInstant());
    ByteBuffer bytes = ByteBuffer.allocate(TOKEN_BYTES)
        .putLong(micros)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }
}
