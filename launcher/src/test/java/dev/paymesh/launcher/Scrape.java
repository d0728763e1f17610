package dev.paymesh.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Owns what a process tells at its ops port, taken apart: its series, and the families they belong to. */
record Scrape(String text, List<Series> series, Map<String, Family> families) {

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern SERIES = Pattern.compile("^(\\w+)(\\{.*})? \\S+$");
  private static final Pattern HELP = Pattern.compile("^# HELP (\\w+) ?(.*)$");
  private static final Pattern TYPE = Pattern.compile("^# TYPE (\\w+) (\\w+)$");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** One line. */
  record Series(String name, Map<String, String> labels) {}

  /** Those of one name; {@code le} is no label of a histogram but a part of it. */
  record Family(String name, String type, String help, Set<String> labels) {}

  static Scrape of(int opsPort) throws IOException, InterruptedException {
    return parse(text(opsPort, "text/plain"));
  }

  static String text(int opsPort, String accepts) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + opsPort + "/metrics"))
        .timeout(PATIENCE)
        .header("Accept", accepts)
        .build();
    return UpProcess.HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  static Scrape parse(String text) {
    List<Series> series = new ArrayList<>();
    Map<String, Family> families = new TreeMap<>();
    String help = "";
    Family family = null;
    for (String line : text.lines().toList()) {
      Matcher helped = HELP.matcher(line);
      Matcher typed = TYPE.matcher(line);
      Matcher found = SERIES.matcher(line);
      if (helped.matches()) {
        help = helped.group(2);
      } else if (typed.matches()) {
        family = new Family(typed.group(1), typed.group(2), help, new TreeSet<>());
        families.put(family.name(), family);
        help = "";
      } else if (found.matches() && family != null) {
        Map<String, String> labels = labels(found.group(2));
        series.add(new Series(found.group(1), labels));
        family.labels().addAll(labels.keySet());
        family.labels().remove("le");
      } else {
        throw new AssertionError("no line of metrics: " + line);
      }
    }
    return new Scrape(text, series, families);
  }

  private static Map<String, String> labels(String block) {
    Map<String, String> labels = new TreeMap<>();
    if (block != null) {
      LABEL.matcher(block).results().forEach(one -> labels.put(one.group(1), one.group(2)));
    }
    return labels;
  }

  /** Series of ours, not of the JVM, which makes some when it collects. */
  Set<Series> ours() {
    Set<Series> ours = new java.util.HashSet<>(series);
    ours.removeIf(one -> !isOurs(one.name()));
    return ours;
  }

  static boolean isOurs(String name) {
    return name.startsWith("mesh_") || name.startsWith("payment_");
  }
}
