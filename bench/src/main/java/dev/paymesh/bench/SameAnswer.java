package dev.paymesh.bench;

import java.util.Locale;

/** Owns the proof, ahead of the load, that both sides give one request the same answer. */
record SameAnswer(String hex) {

  /** Fails when they differ in a single byte: then what follows would compare two different things. */
  static SameAnswer of(Side one, Side other) {
    return of(one.firstAnswer(), other.firstAnswer());
  }

  static SameAnswer of(String one, String other) {
    if (one.isEmpty() || !one.equals(other)) {
      throw new IllegalStateException(
          "the sides answer differently: " + one + " and " + other + " (expected: the same bytes)");
    }
    return new SameAnswer(one);
  }

  String words() {
    return String.format(
        Locale.ROOT, "Both answer the same read with the same %d bytes.", hex.length() / 2);
  }
}
