package dev.paymesh.launcher.call;

/** Owns why nothing was called, in a sentence that says what to do. */
public final class CallProblem extends RuntimeException {

  public CallProblem(String sentence) {
    super(sentence, null, false, false);
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
