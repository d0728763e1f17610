package dev.paymesh.shared.grpc;

import dev.paymesh.shared.metrics.TargetMeters;

/**
 * Owns how many retries a target can take: the token bucket of gRFC A6, "Throttling Retry Attempts".
 *
 * <p>A failure takes a token, a success gives a tenth back; at half there are no retries. Nineteen are left to a target
 * that fails altogether: enough for the calls that one endpoint of several takes with it when it dies.
 */
final class RetryBudget {

  private static final int MILLI_TOKENS_MAX = 40_000;
  private static final int FAILURE_COST = 1_000;
  private static final int SUCCESS_GAIN = 100;

  private final TargetMeters meters;
  private int milliTokens = MILLI_TOKENS_MAX;

  RetryBudget(TargetMeters meters) {
    this.meters = meters;
  }

  void succeeded() {
    milliTokens = Math.min(MILLI_TOKENS_MAX, milliTokens + SUCCESS_GAIN);
  }

  void failed() {
    milliTokens = Math.max(0, milliTokens - FAILURE_COST);
  }

  /** Asked for each retry that nothing else stands against. */
  boolean allowsRetry() {
    boolean allows = milliTokens > MILLI_TOKENS_MAX / 2;
    if (!allows) {
      meters.withheld();
    }
    return allows;
  }

  /** What is left, from 0 to 1. Read from other threads, who may see it a moment late. */
  double share() {
    return (double) milliTokens / MILLI_TOKENS_MAX;
  }
}
