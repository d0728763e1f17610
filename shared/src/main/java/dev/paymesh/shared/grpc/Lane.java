package dev.paymesh.shared.grpc;

import dev.paymesh.shared.balance.EjectingBalancer;
import dev.paymesh.shared.balance.EjectingBalancer.Choice;
import dev.paymesh.shared.metrics.MeteredRoom;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.common.GrpcStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Owns one kind of calls to a target, the short or the long ones: their connections, the choice of an endpoint, and how
 * many may be in flight at once.
 */
final class Lane {

  private static final long RETRY_AFTER_MS = 1_000;

  private final GrpcClient connections;
  private final EjectingBalancer balancer;
  private final MeteredRoom room;
  private final LocalWay local;
  private final Set<ClientCall<?, ?>> handedOver = new HashSet<>();
  private boolean closed;

  Lane(GrpcClient connections, EjectingBalancer balancer, LocalWay local, MeteredRoom room) {
    this.connections = connections;
    this.balancer = balancer;
    this.local = local;
    this.room = room;
  }

  /** Sends a call with one reply to the best endpoint but those already tried, and counts that one as tried. */
  void sendCall(ClientCall<?, ?> call, List<SocketAddress> tried) {
    Choice choice = admit(call, tried);
    if (choice != null) {
      tried.add(choice.address());
      call.end()
          .onComplete(
              done -> choice.ended(GrpcStatus.OK),
              failure -> choice.ended(MeshStatus.of(failure).code()));
      handOver(call, choice);
    }
  }

  /** Sends a stream to the best endpoint; how long it lives says nothing. */
  void sendStream(ClientCall<?, ?> call) {
    Choice choice = admit(call, List.of());
    if (choice != null) {
      call.end()
          .onComplete(
              done -> choice.streamEnded(GrpcStatus.OK),
              failure -> choice.streamEnded(MeshStatus.of(failure).code()));
      handOver(call, choice);
    }
  }

  /** Whether the endpoint at this address says that it serves. */
  Future<Boolean> ask(Vertx vertx, SocketAddress address) {
    return Health.ask(vertx, connections, address);
  }

  /** The endpoint at this address drains: it should get no more calls of any connection. */
  void leaving(SocketAddress remote) {
    balancer.leaving(remote);
  }

  /** Refuses at once what would only wait: a caller that hears of it now can still do something else. */
  private @Nullable Choice admit(ClientCall<?, ?> call, List<SocketAddress> tried) {
    if (room.taken() >= room.max()) {
      room.refused();
      call.fail(busy(call.name()));
      return null;
    }
    Choice choice = balancer.choose(tried);
    if (choice == null) {
      call.fail(unknown(call.name()));
    }
    return choice;
  }

  /** Without the wire, where the endpoint is a server of this event loop. */
  private <R> void handOver(ClientCall<?, R> call, Choice choice) {
    LocalServer server = local.to(choice.address());
    LocalCall<?, R> served = server == null || closed ? null : server.call(call);
    if (served == null) {
      start(call, choice);
    } else {
      count(call);
      handedOver.add(call);
      call.end().onComplete(ended -> handedOver.remove(call));
      call.start(served);
    }
  }

  private <Q, R> void start(ClientCall<Q, R> call, Choice choice) {
    count(call);
    call.start(local.seal(), () -> connections.request(choice.address(), call.method()));
  }

  /** What a connection's end does to its calls; no more are handed over. */
  void close() {
    closed = true;
    List.copyOf(handedOver).forEach(ClientCall::abort);
  }

  private void count(ClientCall<?, ?> call) {
    room.take();
    call.end().onComplete(ended -> room.leave());
  }

  /** Another attempt would find the same crowd. */
  private static MeshStatus busy(String rpc) {
    return unavailable("TARGET_BUSY", rpc + ": too many calls to the service are in flight")
        .pushback(MeshStatus.NEVER);
  }

  private static MeshStatus unknown(String rpc) {
    return unavailable("NO_ENDPOINT", rpc + ": no endpoint of the service is known");
  }

  private static MeshStatus unavailable(String reason, String message) {
    return MeshStatus.of(GrpcStatus.UNAVAILABLE, reason, message).retryAfter(RETRY_AFTER_MS);
  }
}
