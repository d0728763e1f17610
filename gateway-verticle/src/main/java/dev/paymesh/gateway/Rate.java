package dev.paymesh.gateway;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Owns one rate: a second's worth at once, refilled steadily. Safe across event loops. */
record Rate(Bucket bucket) {

  static Rate perSecond(int perSecond) {
    return new Rate(Bucket.builder()
        .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build());
  }

  /** 0 and one less in the bucket, or the time in milliseconds until there is one again. */
  long takeOrWaitMs() {
    var probe = bucket.tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? 0
        : 1 + TimeUnit.NANOSECONDS.toMillis(probe.getNanosToWaitForRefill());
  }
}
