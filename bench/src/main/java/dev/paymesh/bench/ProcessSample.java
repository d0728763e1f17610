package dev.paymesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Owns what the kernel says about one process, or one and all below it, at one time. */
record ProcessSample(long atNs, long cpuMs, long rssKib) {

  /** The kernel gives CPU time in hundredths of a second to every Linux program. */
  private static final long MS_PER_TICK = 10;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final int USER_TICKS_OF_THE_DEAD = 13;
  private static final int SYSTEM_TICKS_OF_THE_DEAD = 14;

  /** Empty when there is no such process, or none any more. */
  static Optional<ProcessSample> of(long pid) {
    return of(pid, false);
  }

  /**
   * The process with all that descend from it, and the CPU time of those that have ended meanwhile. Of its memory only what
   * they do not share is told: each would count the shared part anew.
   */
  static Optional<ProcessSample> ofTree(long pid) {
    return ProcessHandle.of(pid).flatMap(root -> of(pid, true).map(first -> root.descendants()
        .flatMap(each -> of(each.pid(), true).stream())
        .reduce(first, ProcessSample::plus)));
  }

  private static Optional<ProcessSample> of(long pid, boolean withTheDead) {
    try {
      Path proc = Path.of("/proc", Long.toString(pid));
      String stat = Files.readString(proc.resolve("stat"));
      String status = Files.readString(proc.resolve("status"));
      long ticks = cpuTicks(stat) + (withTheDead ? cpuTicksOfTheDead(stat) : 0);
      long rss = withTheDead ? kib(status, "RssAnon:") : rssKib(status);
      return Optional.of(new ProcessSample(System.nanoTime(), ticks * MS_PER_TICK, rss));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  private ProcessSample plus(ProcessSample other) {
    return new ProcessSample(atNs, cpuMs + other.cpuMs, rssKib + other.rssKib);
  }

  /** The name of the program stands in brackets and may hold anything, so fields count from the last one. */
  static long cpuTicks(String stat) {
    return ticks(stat, USER_TICKS, SYSTEM_TICKS);
  }

  /** Of children that have ended and were waited for, and of theirs. */
  static long cpuTicksOfTheDead(String stat) {
    return ticks(stat, USER_TICKS_OF_THE_DEAD, SYSTEM_TICKS_OF_THE_DEAD);
  }

  private static long ticks(String stat, int user, int system) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[user]) + Long.parseLong(fields[system]);
  }

  /** A process that has ended but was not waited for has no such line. */
  static long rssKib(String status) {
    return kib(status, "VmRSS:");
  }

  private static long kib(String status, String name) {
    Stream<String> lines = status.lines().filter(line -> line.startsWith(name));
    return lines
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
