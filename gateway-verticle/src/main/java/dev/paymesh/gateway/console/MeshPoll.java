package dev.paymesh.gateway.console;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.gateway.GatewayConfig.Upstream;
import dev.paymesh.gateway.console.InstanceRoll.Place;
import dev.paymesh.proto.mesh.v1.ExchangeStatisticsRequest;
import dev.paymesh.proto.mesh.v1.ExchangeStatisticsResponse;
import dev.paymesh.proto.mesh.v1.MeshSnapshot;
import dev.paymesh.proto.mesh.v1.ProcessStatistics;
import dev.paymesh.proto.mesh.v1.StatisticsServiceGrpcClient;
import dev.paymesh.proto.mesh.v1.StatisticsServiceGrpcService;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.Endpoints;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.grpc.PeerConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Owns the round that one event loop of this process makes each second: every instance of every role is asked, told what
 * this gateway has counted, and what they answer becomes the next snapshot.
 */
final class MeshPoll {

  static final String GATEWAY = "gateway";

  private static final long ROUND_MS = 1_000;
  /** Who takes longer is as good as gone; the next round asks again. */
  private static final long ANSWER_MS_MAX = 800;
  /** The gateway asks for itself: no token gives anybody this role. */
  private static final String MESH_ROLE = "mesh";

  private final Vertx vertx;
  private final Console console;
  private final List<Upstream> upstreams;
  private final EdgeSums sums;
  private final InstanceRoll roll = new InstanceRoll();
  private final TrafficWindow window = new TrafficWindow();
  private final Map<Place, Peer> peers = new HashMap<>();
  private Future<?> round = Future.succeededFuture();
  private long timer = -1;

  MeshPoll(Vertx vertx, Console console, List<Upstream> upstreams) {
    this.vertx = vertx;
    this.console = console;
    this.upstreams = upstreams;
    this.sums = new EdgeSums(upstreams.stream().map(Upstream::service).toList());
  }

  void begin() {
    ask();
    timer = vertx.setPeriodic(ROUND_MS, tick -> ask());
  }

  /** A round that is late is not overtaken. */
  private void ask() {
    if (!round.isComplete()) {
      return;
    }
    ProcessStatistics own = console.own().now();
    hear(own);
    Set<Place> named = new HashSet<>(Set.of(new Place(GATEWAY, own.getAddress())));
    Map<Place, PeerConfig> asked = new HashMap<>();
    upstreams.forEach(upstream -> upstream
        .peer()
        .endpoints()
        .current()
        .forEach(address -> asked.put(place(upstream.service(), address), at(upstream, address))));
    closeAllBut(asked.keySet());
    named.addAll(asked.keySet());
    round = Future.join(asked.entrySet().stream()
            .map(one -> ask(one.getKey(), one.getValue(), own).onSuccess(named::addAll))
            .toList())
        .onComplete(all -> publish(named));
  }

  private static Place place(ServiceDescriptor service, SocketAddress address) {
    return new Place(EdgeSums.roleOf(service), address.host() + ":" + address.port());
  }

  /** The same way as for users' calls, but to this one. */
  private static PeerConfig at(Upstream upstream, SocketAddress address) {
    PeerConfig all = upstream.peer();
    return new PeerConfig(
        all.self(),
        Endpoints.of(List.of(address)),
        all.seal(),
        all.limits(),
        false,
        all.identity(),
        all.inProcess());
  }

  /** Asks one; tells whom it has named. */
  private Future<Set<Place>> ask(Place place, PeerConfig config, ProcessStatistics own) {
    Peer peer = peers.computeIfAbsent(
        place,
        first -> Peer.beside(
            vertx, config, StatisticsServiceGrpcService.SERVICE_DESCRIPTOR, place.role()));
    CallContext itself = CallContext.entering(
        GATEWAY, MESH_ROLE, "mesh-" + own.getToldAtMs(), Deadline.after(ANSWER_MS_MAX));
    ExchangeStatisticsRequest request =
        ExchangeStatisticsRequest.newBuilder().setOwn(own).build();
    return peer.start(itself, StatisticsServiceGrpcClient.ExchangeStatistics, request)
        .future()
        .map(answer -> take(place, answer))
        .recover(away -> {
          roll.silent(place, System.currentTimeMillis());
          return Future.succeededFuture(Set.of());
        });
  }

  private Set<Place> take(Place place, ExchangeStatisticsResponse answer) {
    roll.heard(place, answer.getOwn(), System.currentTimeMillis());
    window.add(answer.getOwn(), System.nanoTime());
    answer.getAskersList().forEach(this::hear);
    return answer.getAskersList().stream()
        .map(other -> new Place(GATEWAY, other.getAddress()))
        .collect(Collectors.toSet());
  }

  private void hear(ProcessStatistics gateway) {
    roll.heard(new Place(GATEWAY, gateway.getAddress()), gateway, System.currentTimeMillis());
    window.add(gateway, System.nanoTime());
  }

  /** Those whose addresses are no longer told. */
  private void closeAllBut(Set<Place> asked) {
    peers.entrySet().removeIf(one -> {
      boolean left = !asked.contains(one.getKey());
      if (left) {
        one.getValue().close();
      }
      return left;
    });
  }

  private void publish(Set<Place> named) {
    long nowMs = System.currentTimeMillis();
    roll.keep(named, nowMs);
    window.forgetSilent(System.nanoTime());
    console.publish(MeshSnapshot.newBuilder()
        .setTakenAtMs(nowMs)
        .setWindowMs(TrafficWindow.WINDOW_MS)
        .setAnsweredBy(console.own().address())
        .addAllInstances(roll.all())
        .addAllEdges(sums.edges(window))
        .addAllBytes(console.weights().all())
        .build());
  }

  void end() {
    vertx.cancelTimer(timer);
    closeAllBut(Set.of());
  }
}
