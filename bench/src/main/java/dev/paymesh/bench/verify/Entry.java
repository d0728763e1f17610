package dev.paymesh.bench.verify;

/** Owns one line of the history: what a client wanted, tried or saw, or what was done to the mesh; times are the run's. */
sealed interface Entry {

  /** What an attempt showed its client; unknown is what may or may not have happened. */
  enum Outcome {
    OK,
    FAIL,
    UNKNOWN
  }

  /** What one client wants: this payment, once; of an owner whom a check refuses, none. */
  record Order(
      String key, String owner, long amount, String currency, String description, boolean refusable)
      implements Entry {

    /** The sandbox rail never decides on amounts that end in 66. */
    private static final int UNDECIDED = 66;

    boolean decided() {
      return amount % 100 != UNDECIDED;
    }
  }

  /**
   * One POST of an order.
   *
   * @param reused whether it had another content under the same key, which has to be refused
   * @param status of HTTP, 0 without an answer
   * @param body the answer's JSON
   */
  record Attempt(
      String key,
      long attempt,
      long t,
      long ended,
      Outcome outcome,
      boolean reused,
      long status,
      String body)
      implements Entry {}

  /** One event that a watcher was sent. */
  record Event(String watcher, String id, long t, long seq, String status) implements Entry {}

  /** The end of a watcher, who has seen the payment end or was cut off at the end of the run. */
  record Watcher(String watcher, String id) implements Entry {}

  /** One GET; the reads of one payment follow each other. */
  record Read(String id, long t, long ended, long status, String body) implements Entry {}

  /** A fault from its begin until all that was hurt is back. */
  record Strike(String fault, String target, long t, long healed) implements Entry {}

  /** Something counted. */
  record Figure(String name, String target, long value) implements Entry {}
}
