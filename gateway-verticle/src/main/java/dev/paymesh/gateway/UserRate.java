package dev.paymesh.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.paymesh.shared.grpc.MeshStatus;
import io.github.bucket4j.Bucket;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Owns how many requests that change something each user may send: a second's worth at once, refilled steadily. Safe
 * across event loops.
 */
public final class UserRate implements Handler<RoutingContext> {

  /** Users remembered; who is forgotten starts with a full bucket. */
  private static final int USERS_MAX = 10_000;
  /** By then a bucket is full again, and as good as a new one. */
  private static final Duration FORGET_AFTER = Duration.ofSeconds(2);

  private final int perSecond;
  private final Cache<String, Bucket> buckets;

  /** A rate for each user; 0 means none. */
  public UserRate(int perSecond) {
    this.perSecond = perSecond;
    this.buckets = Caffeine.newBuilder()
        .maximumSize(USERS_MAX)
        .expireAfterAccess(FORGET_AFTER)
        .executor(Runnable::run)
        .build();
  }

  /** Right after authentication, before the body is read: a refusal must stay cheap. */
  @Override
  public void handle(RoutingContext ctx) {
    long waitMs = perSecond == 0 ? 0 : takeOrWaitMs(Authentication.callerOf(ctx).userId());
    if (waitMs == 0) {
      ctx.next();
    } else {
      ctx.fail(MeshStatus.of(
              GrpcStatus.RESOURCE_EXHAUSTED,
              "USER_RATE_EXCEEDED",
              "this user sends more than " + perSecond + " such requests per second")
          .retryAfter(waitMs));
    }
  }

  /** 0 and one request less in the bucket, or the time until there is one again. */
  private long takeOrWaitMs(String userId) {
    var probe = buckets.get(userId, first -> fullBucket()).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? 0
        : 1 + TimeUnit.NANOSECONDS.toMillis(probe.getNanosToWaitForRefill());
  }

  private Bucket fullBucket() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build();
  }
}
