package dev.paymesh.launcher;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Owns every query that stands in the rules and dashboards, as it can be put to a Prometheus. */
final class Queries {

  static final Path DASHBOARDS = Path.of("..", "docker", "grafana", "dashboards");
  static final Path RULES = Path.of("..", "docker", "prometheus", "rules");

  /** A comparison leaves nothing of what is well; with {@code bool} it says so. */
  private static final Pattern COMPARISON = Pattern.compile(" (==|!=|>=|<=|>|<) ");

  private static final Pattern EXPRESSION =
      Pattern.compile("(?m)^ +expr: (?:\\|\\n((?: {10,}.*\\n)+)|(.*)\\n)");

  private Queries() {}

  /** By the place where it stands. */
  static Map<String, String> all() throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    for (Path rules : files(RULES)) {
      int[] place = {0};
      EXPRESSION.matcher(Files.readString(rules)).results().forEach(found -> {
        String query = found.group(1) == null ? found.group(2) : found.group(1);
        all.put(
            rules.getFileName() + " " + ++place[0],
            COMPARISON.matcher(query.strip()).replaceAll(" $1 bool "));
      });
    }
    for (Path file : files(DASHBOARDS)) {
      JsonObject dashboard = new JsonObject(Files.readString(file));
      panels(dashboard).forEach(panel -> targets(panel)
          .forEach(target -> all.put(
              file.getFileName() + ": " + panel.getString("title") + " "
                  + target.getString("refId"),
              filledIn(target.getString("expr")))));
    }
    return all;
  }

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  static Stream<JsonObject> panels(JsonObject dashboard) {
    return dashboard.getJsonArray("panels").stream()
        .map(JsonObject.class::cast)
        .filter(panel -> !panel.getString("type").equals("row"));
  }

  static Stream<JsonObject> targets(JsonObject panel) {
    return panel.getJsonArray("targets", new JsonArray()).stream().map(JsonObject.class::cast);
  }

  /** As Grafana does it. */
  private static String filledIn(String query) {
    return query.replace("$__rate_interval", "5m").replace("$job", ".+").replace("$service", ".+");
  }
}
