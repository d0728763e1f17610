package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;

/** Owns how much memory this process holds for good: the heap after a collection, and Netty's buffers beside it. */
record Footprint(long heapBytes, long directBytes) {

  private static final long GROWTH_BYTES_MAX = 24L * 1024 * 1024;

  static Footprint now() {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return new Footprint(heap, Math.max(0, PlatformDependent.usedDirectMemory()));
  }

  /** Asks again for a while: what is being freed takes a moment. */
  void assertNotGrown() {
    Footprint after = now();
    for (int tries = 0; after.hasGrownSince(this) && tries < 50; tries++) {
      java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
      after = now();
    }
    assertThat(after.hasGrownSince(this)).as("%s after %s", after, this).isFalse();
  }

  private boolean hasGrownSince(Footprint before) {
    return heapBytes - before.heapBytes > GROWTH_BYTES_MAX
        || directBytes - before.directBytes > GROWTH_BYTES_MAX;
  }
}
