package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What watches a mesh is checked as code is: by promtool, and for a runbook, a test and a data source wherever one is due. */
final class AlertsTest {

  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
  private static final Pattern RUNBOOK = Pattern.compile("runbook: \"docs/runbooks\\.md#(\\w+)\"");
  private static final Pattern HEADING = Pattern.compile("(?m)^## (\\w+)$");
  private static final String SOURCE = "paymesh-prometheus";
  private static final long CHECK_S_MAX = 60;

  private static List<String> found(Pattern pattern, Path file) throws IOException {
    return pattern
        .matcher(Files.readString(file))
        .results()
        .map((MatchResult one) -> one.group(1))
        .toList();
  }

  @Test
  void promtoolTakesTheConfigurationAndTheRulesAndItsTestsOfThemPass() throws Exception {
    Prometheus.need("promtool");
    promtool("check", "config", "prometheus.yml");
    promtool("check", "rules", "rules/alerts.yml", "rules/recorded.yml");
    promtool("test", "rules", "tests/alerts.yml", "tests/steady.yml");
  }

  private static void promtool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("promtool", ".out");
    Process process = new ProcessBuilder(command)
        .directory(Prometheus.FOLDER.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    assertThat(process.waitFor(CHECK_S_MAX, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
  }

  @Test
  void eachAlertHasARunbookAndATestInWhichItFiresAndOneInWhichItIsQuiet() throws IOException {
    Path rules = Queries.RULES.resolve("alerts.yml");
    List<String> alerts = found(ALERT, rules);
    assertThat(alerts).hasSizeGreaterThanOrEqualTo(20).doesNotHaveDuplicates();
    List<String> anchors =
        alerts.stream().map(alert -> alert.toLowerCase(Locale.ROOT)).toList();
    assertThat(found(RUNBOOK, rules)).isEqualTo(anchors);
    assertThat(found(HEADING, Path.of("..", "docs", "runbooks.md"))).isEqualTo(alerts);
    String tests = Files.readString(Prometheus.FOLDER.resolve("tests/alerts.yml"))
        + Files.readString(Prometheus.FOLDER.resolve("tests/steady.yml"));
    assertThat(alerts).allSatisfy(alert -> assertThat(tests)
        .contains("- name: " + alert + " fires\n", "- name: " + alert + " is quiet\n"));
  }

  @Test
  void eachPanelOfEachDashboardHasAQueryAndItsPlace() throws IOException {
    Set<String> ids = new HashSet<>();
    List<Path> dashboards = Queries.files(Queries.DASHBOARDS);
    assertThat(dashboards).hasSize(5);
    for (Path file : dashboards) {
      JsonObject dashboard = new JsonObject(Files.readString(file));
      assertThat(file).hasFileName(dashboard.getString("uid") + ".json");
      assertThat(ids.add(dashboard.getString("title"))).isTrue();
      assertThat(Queries.panels(dashboard)).isNotEmpty().allSatisfy(panel -> {
        assertThat(panel.getJsonObject("datasource").getString("uid")).isEqualTo(SOURCE);
        assertThat(Queries.targets(panel)).isNotEmpty();
        assertThat(panel.getJsonObject("gridPos").getInteger("x")
                + panel.getJsonObject("gridPos").getInteger("w"))
            .isLessThanOrEqualTo(24);
      });
      assertThat(placesOf(dashboard)).doesNotHaveDuplicates();
    }
    assertThat(Files.readString(
            Queries.DASHBOARDS.resolveSibling("provisioning/datasources/paymesh.yml")))
        .contains("uid: " + SOURCE);
  }

  private static List<String> placesOf(JsonObject dashboard) {
    return dashboard.getJsonArray("panels", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .map(panel -> panel.getJsonObject("gridPos"))
        .map(place -> place.getInteger("x") + "," + place.getInteger("y"))
        .toList();
  }
}
