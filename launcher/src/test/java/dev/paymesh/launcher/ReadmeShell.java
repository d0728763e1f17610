package dev.paymesh.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Owns one shell that runs the steps of a page in order, as a reader would in one terminal: what a step assigns, the
 * later ones see.
 *
 * @param directory where the reader stands
 * @param environment settings added to those of this process
 * @param replacements what the page prints, and what it is in this run: the gateway's address, say
 */
record ReadmeShell(
    Path directory, Map<String, String> environment, Map<String, String> replacements) {

  private static final int RUN_SECONDS_MAX = 120;
  private static final String END_OF_STEP = "\u001e";

  /** How one step ended and what it printed, errors included. */
  record Result(int exitCode, String output) {}

  List<Result> run(List<ReadmeScript.Step> steps) throws IOException, InterruptedException {
    Path output = Files.createTempFile("readme", ".out");
    try {
      await(start(steps, output), output);
      return results(Files.readString(output), steps.size());
    } finally {
      Files.delete(output);
    }
  }

  private Process start(List<ReadmeScript.Step> steps, Path output) throws IOException {
    ProcessBuilder bash = new ProcessBuilder("bash", "-c", script(steps))
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectOutput(output.toFile());
    bash.environment().putAll(environment);
    return bash.start();
  }

  private String script(List<ReadmeScript.Step> steps) {
    // Of a step with several commands none may fail, not only the last.
    StringBuilder script = new StringBuilder("failed=0\ntrap 'failed=$?' ERR\n");
    for (ReadmeScript.Step step : steps) {
      String command = step.command();
      for (Map.Entry<String, String> replacement : replacements.entrySet()) {
        command = command.replace(replacement.getKey(), replacement.getValue());
      }
      script.append(command).append("\nprintf '%s\\036' \"\u001f$failed\"; failed=0\n");
    }
    return script.toString();
  }

  private static void await(Process process, Path output) throws IOException, InterruptedException {
    if (!process.waitFor(RUN_SECONDS_MAX, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      String printed = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      throw new IOException(
          "the page still runs after " + RUN_SECONDS_MAX + " s; it printed: " + printed);
    }
  }

  private static List<Result> results(String printed, int steps) throws IOException {
    List<Result> results = new ArrayList<>();
    for (String part : printed.split(END_OF_STEP)) {
      int mark = part.lastIndexOf('\u001f');
      if (mark >= 0) {
        results.add(new Result(
            Integer.parseInt(part.substring(mark + 1)), part.substring(0, mark).strip()));
      }
    }
    if (results.size() != steps) {
      throw new IOException(
          "%d of %d steps ended; printed: %s".formatted(results.size(), steps, printed));
    }
    return results;
  }
}
