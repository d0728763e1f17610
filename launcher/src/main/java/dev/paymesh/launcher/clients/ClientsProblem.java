package dev.paymesh.launcher.clients;

/** Owns the sentence that says why clients could not be made. */
public final class ClientsProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ClientsProblem(String sentence) {
    super(sentence);
  }
}
