package dev.paymesh.launcher.discovery;

import dev.paymesh.shared.grpc.Endpoints;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
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
  private final @Nullable Presence presence;
  private @Nullable Own own;

  /** What this process serves, and where the others reach it. */
  private record Own(String role, SocketAddress address) {}

  private Discovery(
      Vertx vertx,
      Map<String, Addresses> told,
      Optional<InetSocketAddress> server,
      @Nullable Presence presence) {
    this.presence = presence;
    this.lookup = told.values().stream().anyMatch(DnsEndpoints::isNeeded)
        ? new NameLookup(vertx, server)
        : null;
    told.forEach((service, addresses) -> byService.put(service, of(vertx, service, addresses)));
  }

  /** By what this process was told of each service. */
  public static Discovery of(
      Vertx vertx, Map<String, Addresses> told, Optional<InetSocketAddress> dnsServer) {
    return new Discovery(vertx, told, dnsServer, null);
  }

  /** The same, and by presence in the cluster for the others. Joins it, which blocks for seconds. */
  public static Discovery clustered(
      Vertx vertx,
      Map<String, Addresses> told,
      Optional<InetSocketAddress> dnsServer,
      ClusterConfig cluster) {
    return new Discovery(vertx, told, dnsServer, new Presence(vertx, ClusterMember.join(cluster)));
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
    if (endpoints == null && presence != null) {
      endpoints = presence.endpoints(service);
      byService.put(service, endpoints);
    }
    if (endpoints == null) {
      throw new IllegalArgumentException("nobody was told where " + service + " is");
    }
    return endpoints;
  }

  /** Tells the cluster, if there is one, that a role is served here from now on. */
  public void announce(String role, SocketAddress address) {
    if (presence != null) {
      own = new Own(role, address);
      presence.announce(role, address);
    }
  }

  /** Takes back what was announced, before the role stops to serve. */
  public void leave() {
    Own announced = own;
    if (presence != null && announced != null) {
      own = null;
      presence.leave(announced.role(), announced.address());
    }
  }

  @Override
  public void close() {
    followed.values().forEach(DnsEndpoints::close);
    if (lookup != null) {
      lookup.close();
    }
    if (presence != null) {
      presence.close();
    }
  }
}
