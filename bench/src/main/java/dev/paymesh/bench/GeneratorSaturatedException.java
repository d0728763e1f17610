package dev.paymesh.bench;

/** Owns the outcome of a request that was due but not sent, because too many were in flight already. */
final class GeneratorSaturatedException extends RuntimeException {

  GeneratorSaturatedException() {
    // Thrown at nobody and by the thousand when it happens at all, so it carries no stack.
    super("generator saturated", null, false, false);
  }
}
