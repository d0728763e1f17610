package dev.paymesh.bench.before;

/** Owns a failure that is an answer; thrown by the thousand when it is thrown at all, so without a stack. */
final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialised
  private final transient Answer answer;

  Refused(Answer answer) {
    super("refused with " + answer.status(), null, false, false);
    this.answer = answer;
  }

  Refused(int status, String reason) {
    this(Answer.refusal(status, reason));
  }

  Answer answer() {
    return answer;
  }
}
