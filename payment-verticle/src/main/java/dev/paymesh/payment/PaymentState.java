package dev.paymesh.payment;

import dev.paymesh.proto.payment.v1.PaymentStatus;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Owns which status may follow which. */
final class PaymentState {

  private static final Map<PaymentStatus, Set<PaymentStatus>> NEXT = new EnumMap<>(Map.of(
      PaymentStatus.PENDING, EnumSet.of(PaymentStatus.PROCESSING, PaymentStatus.FAILED),
      PaymentStatus.PROCESSING, EnumSet.of(PaymentStatus.COMPLETED, PaymentStatus.FAILED),
      PaymentStatus.COMPLETED, EnumSet.noneOf(PaymentStatus.class),
      PaymentStatus.FAILED, EnumSet.noneOf(PaymentStatus.class)));

  private PaymentState() {}

  static boolean mayMove(PaymentStatus from, PaymentStatus to) {
    return NEXT.getOrDefault(from, Set.of()).contains(to);
  }

  /** Whether nothing can follow; a status that is none of ours has no say in that. */
  static boolean isTerminal(PaymentStatus status) {
    return NEXT.containsKey(status) && NEXT.get(status).isEmpty();
  }

  /** The names of the statuses that may move to one, as the conditional update wants them. */
  static String[] before(PaymentStatus to) {
    return NEXT.keySet().stream()
        .filter(from -> mayMove(from, to))
        .map(PaymentStatus::name)
        .toArray(String[]::new);
  }
}
