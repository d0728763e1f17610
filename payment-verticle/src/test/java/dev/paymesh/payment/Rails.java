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
  public Future<Outcome> submit(Payment payment) {
    if (!payment.getUserId().equals(userId)) {
      return Future.succeededFuture(Outcome.undecided());
    }
    return answers.apply(
        submitted.computeIfAbsent(payment.getId(), id -> new AtomicInteger()).incrementAndGet());
  }

  int timesSubmitted(String paymentId) {
    return submitted.getOrDefault(paymentId, new AtomicInteger()).get();
  }
}
