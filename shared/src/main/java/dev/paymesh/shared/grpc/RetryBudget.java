package dev.paymesh.shared.grpc;

/**
 * Owns how many retries a target can take: the token bucket of gRFC A6, "Throttling Retry Attempts".
 *
 * <p>A failure takes a token, a success gives a tenth back; below half there are no retries. When a target fails
 * altogether its retries stop after five.
 */
final class RetryBudget {

  private static final int MILLI_TOKENS_MAX = 10_000;
  private static final int FAILURE_COST = 1_000;
  private static final int SUCCESS_GAIN = 100;

  private int milliTokens = MILLI_TOKENS_MAX;

  void succeeded() {
    milliTokens = Math.min(MILLI_TOKENS_MAX, milliTokens + SUCCESS_GAIN);
  }

  void failed() {
    milliTokens = Math.max(0, milliTokens - FAILURE_COST);
  }

  boolean allowsRetry() {
    return milliTokens > MILLI_TOKENS_MAX / 2;
  }
}
