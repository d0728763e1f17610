package dev.paymesh.bench.verify;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToIntFunction;

/** Owns a {@link FaultProxy} in front of every node: nobody in the mesh, nor a client, reaches one by another way. */
final class Links {

  private static final long ACT_S_MAX = 10;

  private final Map<String, FaultProxy> byNode = new TreeMap<>();
  private final Map<String, Integer> ports = new HashMap<>();

  /** In front of as many nodes of each role as are said; ports of nodes are asked for at each connection. */
  static Links open(Vertx vertx, Map<String, Integer> counts, ToIntFunction<String> portOf) {
    Links links = new Links();
    counts.forEach((role, count) -> {
      for (int number = 1; number <= count; number++) {
        String node = role + "-" + number;
        FaultProxy proxy = new FaultProxy(vertx, () -> portOf.applyAsInt(node), node.hashCode());
        links.byNode.put(node, proxy);
        links.ports.put(node, await(proxy.listen()));
      }
    });
    return links;
  }

  /** How the mesh is told to go through them. */
  Map<String, String> settings() {
    Map<String, List<String>> addresses = new HashMap<>();
    byNode.keySet().forEach(node -> addresses
        .computeIfAbsent(node.substring(0, node.indexOf('-')), role -> new ArrayList<>())
        .add("127.0.0.1:" + port(node)));
    addresses.remove("gateway");
    Map<String, String> settings = new HashMap<>();
    addresses.forEach((role, all) ->
        settings.put(role.toUpperCase(Locale.ROOT) + "_SERVICE_URL", String.join(",", all)));
    return settings;
  }

  int port(String node) {
    return ports.getOrDefault(node, 0);
  }

  /** Returns once it is so. */
  void become(String node, FaultProxy.State state) {
    FaultProxy proxy = byNode.get(node);
    if (proxy == null) {
      throw new IllegalArgumentException("no link to " + node + " (expected: " + byNode.keySet());
    }
    await(proxy.become(state));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(ACT_S_MAX, TimeUnit.SECONDS);
    } catch (TimeoutException stuck) {
      throw new IllegalStateException("a link does not do as it is told", stuck);
    }
  }
}
