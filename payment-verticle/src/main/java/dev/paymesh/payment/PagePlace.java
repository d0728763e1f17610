package dev.paymesh.payment;

import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.PageTokens;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A place in a user's list of payments, and the opaque token that stands for it; stable while payments are added. */
record PagePlace(OffsetDateTime createdAt, UUID id) {

  private static final int PLACE_BYTES = 3 * Long.BYTES;

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
  static @Nullable PagePlace of(String token, PageTokens tokens) {
    if (token.isEmpty()) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(tokens.open(token).orElseThrow(PagePlace::foreign));
    Instant time = Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
    return new PagePlace(time.atOffset(ZoneOffset.UTC), new UUID(bytes.getLong(), bytes.getLong()));
  }

  private static MeshStatus foreign() {
    return MeshStatus.invalid("pagination.page_token", "expected the next_page_token of an answer");
  }

  String token(PageTokens tokens) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, createdAt.toInstant());
    ByteBuffer bytes = ByteBuffer.allocate(PLACE_BYTES)
        .putLong(micros)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits());
    return tokens.of(bytes.array());
  }
}
