package dev.paymesh.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Owns a {@link WireProxy} in front of each service of one contender, by role. */
final class WireProxies implements AutoCloseable {

  private static final List<String> ROLES = List.of("payment", "user", "compliance", "document");
  private static final long ACT_S_MAX = 10;

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
  private final Map<String, WireProxy> byRole = new TreeMap<>();
  private final Map<String, Integer> ports = new HashMap<>();
  private final Map<String, Integer> targets = new ConcurrentHashMap<>();

  WireProxies() {
    for (String role : ROLES) {
      WireProxy proxy =
          new WireProxy(vertx, () -> Optional.ofNullable(targets.get(role)).orElse(1));
      byRole.put(role, proxy);
      ports.put(role, await(proxy.listen()));
    }
  }

  /** From now on, what a payment depends on answers so much later; its own service does not. */
  void delayDependencies(Duration each) {
    byRole.forEach((role, proxy) -> proxy.delay(role.equals("payment") ? Duration.ZERO : each));
  }

  /** As {@code up} takes the addresses of services that run elsewhere. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    ports.forEach((role, port) ->
        settings.put(role.toUpperCase(Locale.ROOT) + "_SERVICE_URL", "127.0.0.1:" + port));
    return settings;
  }

  /** From now on the way to a role ends here; gives the port at which the way begins. */
  int lead(String role, int port) {
    targets.put(role, port);
    return ports.getOrDefault(role, port);
  }

  /** What each has passed so far. */
  Map<String, Long> bytes() {
    Map<String, Long> bytes = new TreeMap<>();
    byRole.forEach((role, proxy) -> bytes.put(role, proxy.bytes()));
    return bytes;
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(ACT_S_MAX, TimeUnit.SECONDS);
    } catch (TimeoutException stuck) {
      throw new IllegalStateException("a proxy does not do as it is told", stuck);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
