package dev.paymesh.shared.balance;

import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Owns the choice of an endpoint for each call: the better of two random ones (power of two choices on in-flight times
 * latency), without those that keep failing.
 *
 * <p>Fed with the gRPC status of every call, since a failing rpc is an HTTP 200. After five failures in a row an
 * endpoint is ejected for a second, twice as long each time; one that drains leaves. Either is then asked whether it
 * serves, so that no call is spent on it before it does, and comes back slowly. The last endpoint in service is never
 * ejected, and where none serves all are tried. Confined to one event loop.
 */
public final class EjectingBalancer {

  /** A deadline shorter than this is the caller's hurry, not the endpoint's fault. */
  private static final long PATIENCE_NANOS = 200_000_000L;

  /** Costs this close are the same: a measuring error must not send all calls one way. */
  private static final double ALIKE = 1.1;

  private final Supplier<List<SocketAddress>> endpoints;
  private final LongSupplier clock;
  private final RandomGenerator random;
  private final Function<SocketAddress, Future<Boolean>> serves;
  private Map<SocketAddress, EndpointState> states = new HashMap<>();
  private List<SocketAddress> known = List.of();
  private volatile List<EndpointState> all = List.of();
  private Runnable onEjection = () -> {};

  /** An endpoint that is out is asked by {@code serves} whether it may come back. */
  public EjectingBalancer(
      Supplier<List<SocketAddress>> endpoints,
      LongSupplier clock,
      RandomGenerator random,
      Function<SocketAddress, Future<Boolean>> serves) {
    this.endpoints = endpoints;
    this.clock = clock;
    this.random = random;
    this.serves = serves;
  }

  /** Runs each time an endpoint is taken out for its failures. */
  public EjectingBalancer onEjection(Runnable action) {
    onEjection = action;
    return this;
  }

  /** How many endpoints get no calls. Read from other threads, who may see it a moment late. */
  public long out() {
    return all.stream().filter(endpoint -> !endpoint.isInService()).count();
  }

  /** One call on its way to the endpoint that was chosen for it; ended once. */
  public final class Choice {

    private final EndpointState endpoint;
    private final long startedAt = clock.getAsLong();

    private Choice(EndpointState endpoint) {
      this.endpoint = endpoint;
      endpoint.begin();
    }

    public SocketAddress address() {
      return endpoint.address();
    }

    /** A call with one reply: its status and its time both count. */
    public void ended(GrpcStatus status) {
      long now = clock.getAsLong();
      long took = now - startedAt;
      boolean impatient = status == GrpcStatus.DEADLINE_EXCEEDED && took < PATIENCE_NANOS;
      if (status == GrpcStatus.CANCELLED || impatient) {
        endpoint.abandoned();
      } else if (status == GrpcStatus.DEADLINE_EXCEEDED || isFailure(status)) {
        failed(now, took);
      } else {
        endpoint.succeeded(now, took);
      }
    }

    /** A stream lives as long as it likes, so that its time says nothing. */
    public void streamEnded(GrpcStatus status) {
      if (isFailure(status)) {
        failed(clock.getAsLong(), 0);
      } else {
        endpoint.abandoned();
      }
    }

    private void failed(long now, long took) {
      if (endpoint.failed(now, took, hasOther(endpoint))) {
        onEjection.run();
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
  public @Nullable Choice choose(List<SocketAddress> tried) {
    refresh();
    long now = clock.getAsLong();
    checkThoseOut(now);
    List<EndpointState> candidates = candidates();
    if (!tried.isEmpty()) {
      candidates = without(tried, candidates);
    }
    return candidates.isEmpty() ? null : new Choice(better(candidates, now));
  }

  /** Those in service; else those that leave, who serve to the end; else all, as one of them may. */
  private List<EndpointState> candidates() {
    if (allServe()) {
      return all;
    }
    List<EndpointState> serving = in(all, EndpointState::mayServe);
    List<EndpointState> inService = in(serving, EndpointState::isInService);
    return !inService.isEmpty() ? inService : serving.isEmpty() ? all : serving;
  }

  private boolean allServe() {
    for (EndpointState endpoint : all) {
      if (!endpoint.isInService()) {
        return false;
      }
    }
    return true;
  }

  private void checkThoseOut(long now) {
    for (EndpointState endpoint : all) {
      if (endpoint.wantsCheck(now)) {
        endpoint.beginCheck();
        serves
            .apply(endpoint.address())
            .onSuccess(answer -> endpoint.checked(now, clock.getAsLong(), answer))
            .onFailure(away -> endpoint.missed(now, clock.getAsLong()));
      }
    }
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

  /** An endpoint drains: others get its calls, if there are others. */
  public void leaving(SocketAddress remote) {
    all.stream()
        .filter(endpoint -> endpoint.isAt(remote))
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
    double newer = one.share(now) / other.share(now);
    if (newer != 1 && random.nextDouble() >= Math.min(newer, 1 / newer)) {
      // One that starts is left alone by most calls, however idle it looks.
      return newer < 1 ? other : one;
    }
    return one.cost(now) <= other.cost(now) * ALIKE ? one : other;
  }

  private boolean hasOther(EndpointState one) {
    for (EndpointState endpoint : all) {
      if (endpoint != one && endpoint.isInService()) {
        return true;
      }
    }
    return false;
  }

  /** Follows the list; what is known of an endpoint stays as long as it is in it. */
  private void refresh() {
    List<SocketAddress> now = endpoints.get();
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
