package dev.paymesh.launcher.discovery;

import dev.paymesh.shared.config.Addresses;
import dev.paymesh.shared.grpc.Endpoints;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Owns how the roles of this process find the services they call, from start to stop. */
public final class Discovery implements AutoCloseable {

  /** A start waits so long for first answers, and then goes on without. */
  private static final long FIRST_ANSWER_MS_MAX = 3_000;

  private final Map<String, Endpoints> byService = new HashMap<>();
  private final Map<String, DnsEndpoints> followed = new HashMap<>();
  private final @Nullable NameLookup lookup;

  private Discovery(Vertx vertx, Map<String, Addresses> told, Optional<InetSocketAddress> server) {
    this.lookup = told.values().stream().anyMatch(DnsEndpoints::isNeeded)
        ? new NameLookup(vertx, server)
        : null;
    told.forEach((service, addresses) -> byService.put(service, of(vertx, service, addresses)));
  }

  /** By what this process was told of each service. */
  public static Discovery of(
      Vertx vertx, Map<String, Addresses> told, Optional<InetSocketAddress> dnsServer) {
    return new Discovery(vertx, told, dnsServer);
  }

  private Endpoints of(Vertx vertx, String service, Addresses addresses) {
    NameLookup names = lookup;
    if (names == null || !DnsEndpoints.isNeeded(addresses)) {
      return Endpoints.of(addresses.list());
    }
    DnsEndpoints endpoints = new DnsEndpoints(vertx, names, service, addresses);
    followed.put(service, endpoints);
    return endpoints;
  }

  /** Looks for the services from now on; done, never failed, once it is known where they are or hard to tell. */
  public Future<Void> start() {
    List<Future<Void>> first =
        followed.values().stream().map(DnsEndpoints::start).toList();
    return Future.join(first)
        .<Void>mapEmpty()
        .timeout(FIRST_ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
        .otherwiseEmpty();
  }

  /** Where a service is now. */
  public Endpoints endpoints(String service) {
    Endpoints endpoints = byService.get(service);
    if (endpoints == null) {
      throw new IllegalArgumentException("nobody was told where " + service + " is");
    }
    return endpoints;
  }

  @Override
  public void close() {
    followed.values().forEach(DnsEndpoints::close);
    if (lookup != null) {
      lookup.close();
    }
  }
}
