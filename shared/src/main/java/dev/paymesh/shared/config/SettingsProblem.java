package dev.paymesh.shared.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Owns how a complaint of the configuration library is told to people: without the value, which may be a secret. */
final class SettingsProblem {

  private static final Pattern MISSING = Pattern.compile("The config property (\\S+) is required");
  private static final Pattern UNREADABLE = Pattern.compile(
      "The config property (\\S+) with the config value .*whilst being converted (.*)",
      Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("^SRCFG\\d+: ");
  private static final Pattern VALUE = Pattern.compile(",? got \".*", Pattern.DOTALL);

  private SettingsProblem() {}

  static String wordingOf(String complaint) {
    Matcher missing = MISSING.matcher(complaint);
    if (missing.find()) {
      return variable(missing.group(1)) + ": is required and missing";
    }
    Matcher unreadable = UNREADABLE.matcher(complaint);
    if (unreadable.find()) {
      return variable(unreadable.group(1)) + ": " + expectation(unreadable.group(2));
    }
    return "a setting cannot be read";
  }

  private static String expectation(String reason) {
    String text = VALUE.matcher(CODE.matcher(reason).replaceFirst("")).replaceFirst("");
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }

  /** {@code paymesh.http-port} as a shell would set it. */
  private static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
