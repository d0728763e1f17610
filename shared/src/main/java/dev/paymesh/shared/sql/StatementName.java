package dev.paymesh.shared.sql;

import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.trace.Leg;
import dev.paymesh.shared.trace.Timed.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Owns what a statement is called in a trace: what it does to which table, {@code insert payments}. */
final class StatementName {

  /** More than there are constants of SQL; whoever makes up more has them read anew each time. */
  private static final int KNOWN_MAX = 1_024;

  /** A change, which in a statement of several parts is the point of it. */
  private static final Pattern CHANGE = Pattern.compile(
      "\\b(insert) into ([\\w.]+)|\\b(delete) from ([\\w.]+)|\\b(update) ([\\w.]+)\\s");

  private static final Pattern READ = Pattern.compile("\\bfrom ([a-z_][\\w.]*)(?!\\w*\\()");

  private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

  private StatementName() {}

  /** Of a statement of the call that is served here; neither its text nor its values go into a trace. */
  static Leg leg(String sql) {
    Leg call = CallContext.currentLeg();
    return call.isRecorded() ? call.child(Kind.STATEMENT, of(sql)) : call;
  }

  static String of(String sql) {
    String known = KNOWN.get(sql);
    if (known != null) {
      return known;
    }
    String name = name(sql.toLowerCase(Locale.ROOT).replaceAll("\\s+", " "));
    if (KNOWN.size() < KNOWN_MAX) {
      KNOWN.put(sql, name);
    }
    return name;
  }

  private static String name(String sql) {
    Matcher change = CHANGE.matcher(sql.replace("for update", ""));
    if (change.find()) {
      for (int verb = 1; verb < change.groupCount(); verb += 2) {
        if (change.group(verb) != null) {
          return change.group(verb) + ' ' + change.group(verb + 1);
        }
      }
    }
    Matcher read = READ.matcher(sql);
    return read.find() ? "select " + read.group(1) : sql.split(" ", 2)[0];
  }
}
