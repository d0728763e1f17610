package dev.paymesh.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Owns a process whose CPU and memory are watched, and the name it has in the report. */
record WatchedProcess(String name, long pid, boolean withChildren) {

  /** A process by itself. */
  WatchedProcess(String name, long pid) {
    this(name, pid, false);
  }

  /** A process that works by others, which come and go. */
  static WatchedProcess tree(String name, long pid) {
    return new WatchedProcess(name, pid, true);
  }

  /** As given on the command line: {@code pid} or {@code name=pid}, with commas between. */
  static List<WatchedProcess> listOf(String pids) {
    Stream<String> named = Arrays.stream(pids.split(",")).filter(text -> !text.isBlank());
    return Stream.concat(Stream.of(generator()), named.map(WatchedProcess::of)).toList();
  }

  /** The generator, and all of the mesh that who listens there belongs to. */
  static List<WatchedProcess> behind(Target target) {
    List<WatchedProcess> mesh =
        ProcessFamily.listeningOn(target.port()).map(ProcessFamily::members).orElse(List.of());
    return Stream.concat(Stream.of(generator()), mesh.stream()).toList();
  }

  /** The generator watches itself: when it is short of CPU, the figures are its own. */
  static WatchedProcess generator() {
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

  boolean isPostgres() {
    return name.startsWith(ProcessFamily.POSTGRES);
  }

  Optional<ProcessSample> sample() {
    return withChildren ? ProcessSample.ofTree(pid) : ProcessSample.of(pid);
  }
}
