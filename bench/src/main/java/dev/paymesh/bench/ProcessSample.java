package dev.paymesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Owns what the kernel says about one process at one time. */
record ProcessSample(long atNs, long cpuMs, long rssKib) {

  /** The kernel gives CPU time in hundredths of a second to every Linux program. */
  private static final long MS_PER_TICK = 10;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;

  /** Empty when there is no such process, or none any more. */
  static Optional<ProcessSample> of(long pid) {
    try {
      Path proc = Path.of("/proc", Long.toString(pid));
      long ticks = cpuTicks(Files.readString(proc.resolve("stat")));
      long rss = rssKib(Files.readString(proc.resolve("status")));
      return Optional.of(new ProcessSample(System.nanoTime(), ticks * MS_PER_TICK, rss));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** The name of the program stands in brackets and may hold anything, so fields count from the last one. */
  static long cpuTicks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
  }

  /** A process that has ended but was not waited for has no such line. */
  static long rssKib(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
