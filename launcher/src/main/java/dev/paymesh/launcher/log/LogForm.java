package dev.paymesh.launcher.log;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Owns in which form this process writes its log: lines for people, or JSON for what collects them. */
public final class LogForm {

  public static final String VARIABLE = "PAYMESH_LOG_FORMAT";
  public static final String TEXT = "text";
  public static final String JSON = "json";

  /** Read by {@code logback.xml}. */
  private static final String FORM = "paymesh.log.format";

  private static final String ROLE = "paymesh.log.role";

  private static final AtomicReference<String> CHOSEN = new AtomicReference<>(TEXT);

  private LogForm() {}

  /** Before the first line: what the operator says, or what suits the command. One role alone runs for a collector. */
  public static void choose(List<String> arguments, Map<String, String> environment) {
    boolean alone = !arguments.isEmpty() && arguments.get(0).equals("run");
    String told = environment.getOrDefault(VARIABLE, "");
    boolean known = told.equals(TEXT) || told.equals(JSON);
    CHOSEN.set(known ? told : alone ? JSON : TEXT);
    System.setProperty(FORM, chosen());
    if (alone && arguments.size() > 1 && arguments.get(1).matches("[a-z]{1,32}")) {
      System.setProperty(ROLE, arguments.get(1));
    }
  }

  /** The one chosen. */
  public static String chosen() {
    return Objects.requireNonNull(CHOSEN.get());
  }
}
