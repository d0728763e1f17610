package dev.paymesh.launcher.identity;

import java.util.List;

/** Owns the complaint about certificate files that cannot be used: one line each, by the settings that name them. */
public final class CertificateProblem extends RuntimeException {

  private final transient List<String> problems;

  CertificateProblem(List<String> problems) {
    super(String.join("; ", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
