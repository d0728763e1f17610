package dev.paymesh.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Owns the runnable part of a markdown page: each {@code sh} block, with the {@code text} block below it as the output
 * that the page promises. A block of another language is never run.
 */
record ReadmeScript(List<Step> steps) {

  /** A command and the output shown for it, which is empty where the page shows none. */
  record Step(String command, String output) {}

  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^```sh\\n(.*?)^```\\n(?:\\s*^```text\\n(.*?)^```$)?");

  static ReadmeScript of(String markdown) {
    List<Step> steps = new ArrayList<>();
    Matcher block = BLOCK.matcher(markdown);
    while (block.find()) {
      steps.add(new Step(
          block.group(1).strip(), block.group(2) == null ? "" : block.group(2).strip()));
    }
    return new ReadmeScript(steps);
  }

  /** The commands that a second terminal runs: what starts the mesh or the build is not among them. */
  List<Step> session() {
    return steps.stream()
        .filter(step -> !step.command().startsWith("./paymesh up"))
        .filter(step -> !step.command().startsWith("mvn "))
        .toList();
  }

  /** Output without what differs from run to run: ids, times, tokens and ports. */
  static String shapeOf(String output) {
    return output
        .replace("\r", "")
        .replaceAll("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "<id>")
        .replaceAll("\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "<time>")
        .replaceAll("\\beyJ[\\w.-]+", "<token>")
        .replaceAll("(localhost|127\\.0\\.0\\.1):\\d+", "<gateway>")
        .replaceAll("(?im)^(x-request-id|content-length|date): .*$", "$1: <any>")
        .replaceAll("\"request_id\": *\"[^\"]*\"", "\"request_id\":\"<any>\"")
        .strip();
  }
}
