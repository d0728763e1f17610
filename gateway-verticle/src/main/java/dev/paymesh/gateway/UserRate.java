package dev.paymesh.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.metrics.LimitMeter;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;

/**
 * Owns how many requests that change something each user may send: a second's worth at once, refilled steadily. Safe
 * across event loops.
 */
public final class UserRate implements Handler<RoutingContext> {

  /** Users remembered; who is forgotten starts with a full bucket. */
  private static final int USERS_MAX = 10_000;
  /** By then a bucket is full again, and as good as a new one. */
  private static final Duration FORGET_AFTER = Duration.ofSeconds(2);

  private final LimitMeter meter = LimitMeter.of("gateway", "user_rate");
  private final int perSecond;
  private final Cache<String, Rate> rates;

  /** A rate for each user; 0 means none. */
  public UserRate(int perSecond) {
    this.perSecond = perSecond;
    this.rates = Caffeine.newBuilder()
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
      meter.refused();
      ctx.fail(MeshStatus.of(
              GrpcStatus.RESOURCE_EXHAUSTED,
              "USER_RATE_EXCEEDED",
              "this user sends more than " + perSecond + " such requests per second")
          .retryAfter(waitMs));
    }
  }

  private long takeOrWaitMs(String userId) {
    return rates.get(userId, first -> Rate.perSecond(perSecond)).takeOrWaitMs();
  }
}
