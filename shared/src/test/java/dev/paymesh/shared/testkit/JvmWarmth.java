package dev.paymesh.shared.testkit;

import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Owns the judgement whether a stall is the JVM's own: classes being loaded, or no processor to run on. A thread of
 * its own looks every few milliseconds how many classes there are, and how late it was itself.
 */
final class JvmWarmth {

  private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int SAMPLES_MAX = 500;
  private static final long MARGIN_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long CLASSES_MAX = 25;

  private record Sample(long atNs, long classes, long lateNs) {}

  private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
  private final Deque<Sample> samples = new ArrayDeque<>();

  void start() {
    Thread sampler = new Thread(this::sampleForEver, "jvm-warmth");
    sampler.setDaemon(true);
    sampler.start();
  }

  /** Whether a thread that did not come on for so long would have, in a JVM that is warm and has a processor. */
  synchronized boolean explains(long stallMs, long stallMsMax) {
    long sinceNs = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(stallMs) - MARGIN_NS;
    List<Sample> window =
        samples.stream().filter(sample -> sample.atNs() - sinceNs >= 0).toList();
    if (window.isEmpty()) {
      return true;
    }
    long loaded = classes.getTotalLoadedClassCount() - window.get(0).classes();
    long lateNs = window.stream().mapToLong(Sample::lateNs).sum();
    return loaded > CLASSES_MAX || stallMs - TimeUnit.NANOSECONDS.toMillis(lateNs) < stallMsMax;
  }

  private void sampleForEver() {
    long dueNs = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(PERIOD_NS);
      long nowNs = System.nanoTime();
      // A few milliseconds late is what any scheduler does.
      long lateNs = Math.max(0, nowNs - dueNs - 2 * PERIOD_NS);
      add(new Sample(nowNs, classes.getTotalLoadedClassCount(), lateNs));
      dueNs = nowNs;
    }
  }

  private synchronized void add(Sample sample) {
    samples.addLast(sample);
    if (samples.size() > SAMPLES_MAX) {
      samples.removeFirst();
    }
  }
}
