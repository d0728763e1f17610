package dev.paymesh.payment;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;

/**
 * A stored payment with what is not told to anybody.
 *
 * @param payment as the contract has it
 * @param requestHash of what was asked for under the key
 */
record PaymentRow(Payment payment, ByteString requestHash) {

  /** The columns that {@link #of} reads, in its order. */
  static final String COLUMNS =
      "id, user_id, amount_cents, currency, status, created_at, description,"
          + " updated_at, version, failure_reason, request_hash";

  static PaymentRow of(Row row) {
    Buffer hash = row.getBuffer(10);
    return new PaymentRow(paymentOf(row), ByteString.copyFrom(hash.getBytes()));
  }

  private static Payment paymentOf(Row row) {
    return Payment.newBuilder()
        .setId(row.getUUID(0).toString())
        .setUserId(row.getString(1))
        .setAmount(Money.newBuilder().setAmountCents(row.getLong(2)).setCurrency(row.getString(3)))
        .setStatus(PaymentStatus.valueOf(row.getString(4)))
        .setCreatedAt(rfc3339(row.getOffsetDateTime(5)))
        .setDescription(row.getString(6))
        .setUpdatedAt(rfc3339(row.getOffsetDateTime(7)))
        .setVersion(row.getLong(8))
        .setFailureReason(row.getString(9))
        .build();
  }

  /** An event row: status, at, message, seq, from the given column on. */
  static PaymentStatusEvent eventOf(Row row, int from) {
    OffsetDateTime at = row.getOffsetDateTime(from + 1);
    return PaymentStatusEvent.newBuilder()
        .setStatus(PaymentStatus.valueOf(row.getString(from)))
        .setTimestamp(Timestamp.newBuilder().setSeconds(at.toEpochSecond()).setNanos(at.getNano()))
        .setMessage(row.getString(from + 2))
        .setSequence(row.getLong(from + 3))
        .build();
  }

  private static String rfc3339(OffsetDateTime time) {
    return DateTimeFormatter.ISO_INSTANT.format(time);
  }
}
