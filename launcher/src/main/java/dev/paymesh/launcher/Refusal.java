package dev.paymesh.launcher;

/** Owns a reason not to go on that people can act on: one sentence, no stack trace. */
final class Refusal extends RuntimeException {

  Refusal(String sentence) {
    super(sentence, null, false, false);
  }
}
