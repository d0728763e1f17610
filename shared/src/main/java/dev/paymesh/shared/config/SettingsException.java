package dev.paymesh.shared.config;

import java.util.List;

/** Owns the complaint about a start that cannot go on: every wrong key, never a value. */
public final class SettingsException extends RuntimeException {

  private final transient List<String> problems;

  public SettingsException(List<String> problems) {
    super("wrong settings:\n  " + String.join("\n  ", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** One line each: the key in the spelling of the environment, and what was expected. */
  public List<String> problems() {
    return problems;
  }
}
