package dev.paymesh.payment;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Owns how many submitted payments one instance works on at once, over all streams: those that find no place wait in
 * line, one of each stream. Confined to one event loop.
 */
final class SubmissionRoom {

  /** A good part of the calls that the ways to the checks take is left to payments that come one by one. */
  static final int PLACES_MAX = 256;

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int free = PLACES_MAX;

  /** Takes a place, if there is one. */
  boolean enter() {
    if (free == 0) {
      return false;
    }
    free--;
    return true;
  }

  /** Runs the turn when a place is free; it has it then. */
  void queue(Runnable turn) {
    waiting.add(turn);
  }

  /** Takes a turn back that is not wanted any more. */
  void forget(Runnable turn) {
    waiting.remove(turn);
  }

  /** Gives a place to the next in line. */
  void leave() {
    Runnable next = waiting.poll();
    if (next == null) {
      free++;
    } else {
      next.run();
    }
  }

  /** How many are worked on. */
  int taken() {
    return PLACES_MAX - free;
  }
}
