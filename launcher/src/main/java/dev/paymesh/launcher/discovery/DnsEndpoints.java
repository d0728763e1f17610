package dev.paymesh.launcher.discovery;

import dev.paymesh.launcher.discovery.NameLookup.Service;
import dev.paymesh.shared.grpc.Endpoints;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns where one service is as the DNS says: asked again when the answer's time to live is over. What fails or answers
 * nothing changes nothing.
 */
final class DnsEndpoints implements Endpoints, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DnsEndpoints.class);

  /** So often the answers are looked at; names are asked for only when their time to live is over. */
  private static final long LOOK_MS = 1_000L * NameLookup.TTL_S_MIN;

  private final Vertx vertx;
  private final NameLookup lookup;
  private final String service;
  private final Addresses told;
  private final Map<String, Answer> services = new HashMap<>();
  private final Map<String, List<String>> addresses = new HashMap<>();
  private volatile List<SocketAddress> current = List.of();
  private volatile boolean closed;

  private record Answer(List<Service> services, long untilNanos) {}

  DnsEndpoints(Vertx vertx, NameLookup lookup, String service, Addresses told) {
    this.vertx = vertx;
    this.lookup = lookup;
    this.service = service;
    this.told = told;
  }

  static boolean isNeeded(Addresses told) {
    return !told.services().isEmpty()
        || told.list().stream().anyMatch(address -> !isIp(address.host()));
  }

  private static boolean isIp(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }

  /** Follows the DNS from now on; done, never failed, when all has been asked for once. */
  Future<Void> start() {
    return lookup.begin(this::look).onComplete(first -> again());
  }

  private void again() {
    if (!closed) {
      vertx.timer(LOOK_MS).compose(due -> lookup.begin(this::look)).onComplete(done -> again());
    }
  }

  private Future<Void> look() {
    return Future.join(told.services().stream().map(this::askService).toList())
        .transform(asked -> Future.join(targets()
            .map(SocketAddress::host)
            .filter(host -> !isIp(host))
            .distinct()
            .map(this::askAddress)
            .toList()))
        .transform(asked -> {
          publish();
          return Future.succeededFuture();
        });
  }

  private Future<?> askService(String name) {
    Answer known = services.get(name);
    if (known != null && System.nanoTime() - known.untilNanos() < 0) {
      return Future.succeededFuture();
    }
    return lookup
        .services(name)
        .onSuccess(found -> {
          if (!found.isEmpty()) {
            services.put(name, new Answer(found, System.nanoTime() + ttlNanos(found)));
          }
        })
        .onFailure(failure -> tell(name, failure));
  }

  private static long ttlNanos(List<Service> found) {
    long ttlS = found.stream().mapToLong(Service::ttlS).min().orElse(0);
    return 1_000_000_000L * Math.max(NameLookup.TTL_S_MIN, Math.min(NameLookup.TTL_S_MAX, ttlS));
  }

  private Future<?> askAddress(String name) {
    return lookup
        .addresses(name)
        .onSuccess(found -> {
          if (!found.isEmpty()) {
            addresses.put(name, found);
          }
        })
        .onFailure(failure -> tell(name, failure));
  }

  /** Once for a name that was never found; afterwards what is known still serves. */
  private void tell(String name, Throwable failure) {
    if (current.isEmpty()) {
      LOG.warn("{}: the DNS does not tell where {} is: {}", service, name, failure.toString());
    }
  }

  private Stream<SocketAddress> targets() {
    return Stream.concat(
        told.list().stream(),
        services.values().stream()
            .flatMap(answer -> answer.services().stream())
            .map(one -> SocketAddress.inetSocketAddress(one.port(), one.host())));
  }

  /** In a fixed order, so that a list that has not changed stays the same. */
  private void publish() {
    addresses.keySet().retainAll(targets().map(SocketAddress::host).toList());
    List<SocketAddress> found = targets()
        .flatMap(target -> isIp(target.host())
            ? Stream.of(target)
            : addresses.getOrDefault(target.host(), List.of()).stream()
                .map(ip -> SocketAddress.inetSocketAddress(target.port(), ip)))
        .collect(Collectors.toCollection(
            () -> new TreeSet<>(Comparator.comparing(SocketAddress::toString))))
        .stream()
        .toList();
    if (!found.isEmpty() && !found.equals(current)) {
      current = found;
      LOG.info("{} is at {}", service, found);
    }
  }

  @Override
  public List<SocketAddress> current() {
    return current;
  }

  @Override
  public void close() {
    closed = true;
  }
}
