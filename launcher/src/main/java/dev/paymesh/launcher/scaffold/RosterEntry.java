package dev.paymesh.launcher.scaffold;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Owns the entry of a service in the roster's source: its line, its port, and the imports it needs. */
final class RosterEntry {

  private static final String LIST = "  static final List<Part> SERVICES = List.of(\n";
  private static final Pattern PORT = Pattern.compile("\\b50_(0\\d\\d)\\b");
  private static final int COLUMNS_MAX = 100;

  private RosterEntry() {}

  /** The roster with the service first, which so starts before whoever will call it. */
  static String in(String roster, ServiceName name) {
    if (!roster.contains(LIST)) {
      throw new ScaffoldProblem("Roster.java has no line '" + LIST.strip() + "'");
    }
    return imported(roster, name).replace(LIST, LIST + entry(name, freePort(roster)));
  }

  private static String entry(ServiceName name, String port) {
    List<String> arguments = List.of(
        name.in("@Name@ServiceGrpcService.SERVICE_DESCRIPTOR"),
        port,
        name.in("@Name@Config::new"),
        name.in("@Name@Verticle::new"));
    String indent = "\n          ";
    String line = indent + String.join(", ", arguments) + "),";
    return "      Part.stored("
        + (line.strip().length() + indent.length() - 1 <= COLUMNS_MAX
            ? line
            : indent + String.join("," + indent, arguments) + "),")
        + "\n";
  }

  /** The one after the last. */
  static String freePort(String roster) {
    int last = PORT.matcher(roster)
        .results()
        .mapToInt(port -> Integer.parseInt(port.group(1)))
        .max()
        .orElse(50);
    return "50_%03d".formatted(last + 1);
  }

  private static String imported(String roster, ServiceName name) {
    return Imports.sorted(
        roster,
        Stream.of(
                "dev.paymesh.@name@.@Name@Config",
                "dev.paymesh.@name@.@Name@Verticle",
                "dev.paymesh.proto.@name@.v1.@Name@ServiceGrpcService")
            .map(name::in)
            .toList());
  }
}
