package dev.paymesh.payment;

import dev.paymesh.proto.payment.v1.Payment;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Owns a rail that a test scripts for the payments of its user, and counts how often each was submitted; other
 * payments, left behind by other tests, stay undecided.
 */
final class Rails implements PaymentRail {

  private final String userId;
  private final IntFunction<Future<Outcome>> answers;
  private final Map<String, String> keys = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> submitted = new ConcurrentHashMap<>();

  /** Answers by how often a payment was submitted, from 1. */
  Rails(String userId, IntFunction<Future<Outcome>> answers) {
    this.userId = userId;
    this.answers = answers;
  }

  static Future<Outcome> silence() {
    return Promise.<Outcome>promise().future();
  }

  @Override
  public Future<Outcome> submit(String idempotencyKey, Payment payment) {
    String other = keys.putIfAbsent(payment.getId(), idempotencyKey);
    if (other != null && !other.equals(idempotencyKey)) {
      throw new AssertionError("a second key for one payment: " + other + ", " + idempotencyKey);
    }
    if (!payment.getUserId().equals(userId)) {
      return Future.succeededFuture(Outcome.undecided());
    }
    return answers.apply(
        submitted.computeIfAbsent(payment.getId(), id -> new AtomicInteger()).incrementAndGet());
  }

  /** The rail's own key of each payment that was submitted. */
  Map<String, String> keys() {
    return keys;
  }

  int timesSubmitted(String paymentId) {
    return submitted.getOrDefault(paymentId, new AtomicInteger()).get();
  }
}
