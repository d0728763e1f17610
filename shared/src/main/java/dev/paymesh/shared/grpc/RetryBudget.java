package dev.paymesh.shared.grpc;

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
