package dev.paymesh.shared.grpc;

import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Owns the choice of an endpoint for each call: the better of two random ones (power of two choices on in-flight times
 * latency), without those that keep failing.
 *
 * <p>Fed with the gRPC status of every call, since a failing rpc is an HTTP 200. After five failures in a row an
 * endpoint is ejected for a second, twice as long each time, then one call probes it; it comes back slowly. The last
 * endpoint in service is never ejected. Confined to one event loop.
 */
final class EjectingBalancer {

  /** A deadline shorter than this is the caller's hurry, not the endpoint's fault. */
  private static final long PATIENCE_NANOS = 200_000_000L;

  /** Costs this close are the same: a measuring error must not send all calls one way. */
  private static final double ALIKE = 1.1;

  private final Endpoints endpoints;
  private final LongSupplier clock;
  private final RandomGenerator random;
  private Map<SocketAddress, EndpointState> states = new HashMap<>();
  private List<SocketAddress> known = List.of();
  private List<EndpointState> all = List.of();

  EjectingBalancer(Endpoints endpoints, LongSupplier clock, RandomGenerator random) {
    this.endpoints = endpoints;
    this.clock = clock;
    this.random = random;
  }

  /** One call on its way to the endpoint that was chosen for it; ended once. */
  final class Choice {

    private final EndpointState endpoint;
    private final long startedAt = clock.getAsLong();

    private Choice(EndpointState endpoint) {
      this.endpoint = endpoint;
      endpoint.begin();
    }

    SocketAddress address() {
      return endpoint.address();
    }

    /** A call with one reply: its status and its time both count. */
    void ended(GrpcStatus status) {
      long now = clock.getAsLong();
      long took = now - startedAt;
      boolean impatient = status == GrpcStatus.DEADLINE_EXCEEDED && took < PATIENCE_NANOS;
      if (status == GrpcStatus.CANCELLED || impatient) {
        endpoint.abandoned();
      } else if (status == GrpcStatus.DEADLINE_EXCEEDED || isFailure(status)) {
        endpoint.failed(now, took, inService() > 1);
      } else {
        endpoint.succeeded(now, took);
      }
    }

    /** A stream lives as long as it likes, so that its time says nothing. */
    void streamEnded(GrpcStatus status) {
      if (isFailure(status)) {
        endpoint.failed(clock.getAsLong(), 0, inService() > 1);
      } else {
        endpoint.abandoned();
      }
    }
  }

  private static boolean isFailure(GrpcStatus status) {
    return switch (status) {
      case UNAVAILABLE, INTERNAL, UNKNOWN, DATA_LOSS -> true;
      default -> false;
    };
  }

  /** The endpoint for one call, not one that was just tried for it while another is in service; null without any. */
  @Nullable
  Choice choose(List<SocketAddress> tried) {
    refresh();
    long now = clock.getAsLong();
    EndpointState probed = tried.isEmpty() ? wantingProbe(now) : null;
    if (probed != null) {
      return new Choice(probed);
    }
    List<EndpointState> candidates = all;
    if (inService() < all.size()) {
      List<EndpointState> inService = in(all, endpoint -> !endpoint.isEjected());
      candidates = inService.isEmpty() ? all : inService;
    }
    if (!tried.isEmpty()) {
      candidates = without(tried, candidates);
    }
    return candidates.isEmpty() ? null : new Choice(better(candidates, now));
  }

  private @Nullable EndpointState wantingProbe(long now) {
    for (EndpointState endpoint : all) {
      if (endpoint.wantsProbe(now)) {
        return endpoint;
      }
    }
    return null;
  }

  /** None of those tried, or else not the last of them, or else any. */
  private static List<EndpointState> without(
      List<SocketAddress> tried, List<EndpointState> candidates) {
    SocketAddress last = tried.get(tried.size() - 1);
    List<EndpointState> fresh = in(candidates, one -> !tried.contains(one.address()));
    List<EndpointState> others = in(candidates, one -> !one.address().equals(last));
    return !fresh.isEmpty() ? fresh : others.isEmpty() ? candidates : others;
  }

  private static List<EndpointState> in(
      List<EndpointState> endpoints, Predicate<EndpointState> wanted) {
    return endpoints.stream().filter(wanted).toList();
  }

  /** An endpoint drains: others get its calls for a while, if there are others. */
  void leaving(SocketAddress remote) {
    all.stream()
        .filter(endpoint -> endpoint.isAt(remote) && inService() > 1)
        .forEach(endpoint -> endpoint.leave(clock.getAsLong()));
  }

  private EndpointState better(List<EndpointState> candidates, long now) {
    int size = candidates.size();
    if (size == 1) {
      return candidates.get(0);
    }
    int first = random.nextInt(size);
    int second = (first + 1 + random.nextInt(size - 1)) % size;
    EndpointState one = candidates.get(first);
    EndpointState other = candidates.get(second);
    return one.cost(now) <= other.cost(now) * ALIKE ? one : other;
  }

  private int inService() {
    int count = 0;
    for (EndpointState endpoint : all) {
      count += endpoint.isEjected() ? 0 : 1;
    }
    return count;
  }

  /** Follows the list; what is known of an endpoint stays as long as it is in it. */
  private void refresh() {
    List<SocketAddress> now = endpoints.current();
    if (now == known || now.equals(known) || now.isEmpty()) {
      return;
    }
    boolean joinsLater = !known.isEmpty();
    Map<SocketAddress, EndpointState> next = new HashMap<>();
    for (SocketAddress address : now) {
      EndpointState state = states.get(address);
      next.put(
          address,
          state != null ? state : new EndpointState(address, clock.getAsLong(), joinsLater));
    }
    states = next;
    known = now;
    all = new ArrayList<>(next.values());
  }
}
