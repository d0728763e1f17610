package dev.paymesh.gateway.console;

import dev.paymesh.proto.mesh.v1.CallCounts;
import dev.paymesh.proto.mesh.v1.ProcessStatistics;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Owns what every process has counted within the last ten seconds: some samples of each one's totals, of which the first
 * and the last make rates. Confined to one event loop.
 */
final class TrafficWindow {

  static final long WINDOW_MS = 10_000;
  /** One a second, both ends included. */
  private static final int SAMPLES_MAX = 11;

  private static final long SAMPLE_MS_MIN = 500;

  private final Map<String, Deque<Sample>> byProcess = new HashMap<>();

  /** Who calls what. */
  record Way(String caller, String rpc) {

    private static Way of(CallCounts counts) {
      return new Way(counts.getCaller(), counts.getRpc());
    }
  }

  private record Sample(long atNanos, long toldAtMs, Map<Way, CallCounts> counts) {

    private static Sample of(ProcessStatistics told, long now) {
      Map<Way, CallCounts> counts =
          told.getCallsList().stream().collect(Collectors.toMap(Way::of, one -> one, (a, b) -> b));
      return new Sample(now, told.getToldAtMs(), counts);
    }
  }

  /**
   * What one process has counted of one way.
   *
   * @param before what it had counted then
   * @param now what it has now
   * @param seconds between the two; 0 where there is no before
   */
  record Change(CallCounts before, CallCounts now, double seconds) {}

  /** Several roles of one process tell the same, and so do several services of one gateway: the newest counts, once. */
  void add(ProcessStatistics told, long now) {
    Deque<Sample> samples =
        byProcess.computeIfAbsent(told.getProcess(), first -> new ArrayDeque<>());
    Sample newest = samples.peekLast();
    if (newest != null && told.getToldAtMs() - newest.toldAtMs() < SAMPLE_MS_MIN) {
      return;
    }
    samples.addLast(Sample.of(told, now));
    while (samples.size() > SAMPLES_MAX || isOld(samples.getFirst(), now)) {
      samples.removeFirst();
    }
  }

  private static boolean isOld(Sample sample, long now) {
    return now - sample.atNanos() > TimeUnit.MILLISECONDS.toNanos(WINDOW_MS + SAMPLE_MS_MIN);
  }

  /** Who has told nothing for that long is forgotten. */
  void forgetSilent(long now) {
    byProcess.values().removeIf(samples -> isOld(samples.getLast(), now));
  }

  /** Tells the change of each way of each process. */
  void forEach(BiConsumer<Way, Change> taker) {
    for (Deque<Sample> samples : byProcess.values()) {
      Sample first = samples.getFirst();
      Sample last = samples.getLast();
      // By the clock of who told it, whatever it took to get here.
      double seconds = (last.toldAtMs() - first.toldAtMs()) / 1e3;
      last.counts()
          .forEach((way, now) -> taker.accept(
              way,
              new Change(
                  first.counts().getOrDefault(way, CallCounts.getDefaultInstance()),
                  now,
                  seconds)));
    }
  }
}
