package dev.paymesh.launcher.scaffold;

/** Owns why nothing was made, in a sentence that says what to do. */
public final class ScaffoldProblem extends RuntimeException {

  ScaffoldProblem(String sentence) {
    super(sentence, null, false, false);
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
