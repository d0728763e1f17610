package dev.paymesh.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Owns a process whose CPU and memory are watched, and the name it has in the report. */
record WatchedProcess(String name, long pid) {

  /** As given on the command line: {@code pid} or {@code name=pid}, with commas between. */
  static List<WatchedProcess> listOf(String pids) {
    Stream<String> named = Arrays.stream(pids.split(",")).filter(text -> !text.isBlank());
    return Stream.concat(Stream.of(generator()), named.map(WatchedProcess::of)).toList();
  }

  /** The generator watches itself: when it is short of CPU, the figures are its own. */
  private static WatchedProcess generator() {
    return new WatchedProcess("generator", ProcessHandle.current().pid());
  }

  private static WatchedProcess of(String text) {
    String pid = text.substring(text.indexOf('=') + 1);
    try {
      return new WatchedProcess(text.replaceFirst("=.*", ""), Long.parseLong(pid));
    } catch (NumberFormatException odd) {
      throw new IllegalArgumentException("pids: " + text + " (expected: pid or name=pid)", odd);
    }
  }

  boolean isGenerator() {
    return pid == ProcessHandle.current().pid();
  }

  Optional<ProcessSample> sample() {
    return ProcessSample.of(pid);
  }
}
