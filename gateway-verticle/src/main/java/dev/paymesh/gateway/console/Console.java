package dev.paymesh.gateway.console;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import dev.paymesh.gateway.GatewayConfig.Upstream;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.proto.mesh.v1.MeshServiceGrpcService;
import dev.paymesh.proto.mesh.v1.MeshSnapshot;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Inbound;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.statistics.OwnStatistics;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Owns what the gateways of this process tell of the mesh: the latest snapshot, which one of their event loops makes for
 * all, and the answers to the rpcs that no service behind them serves. Safe across event loops.
 */
public final class Console {

  public static final ServiceDescriptor SERVICE = MeshServiceGrpcService.SERVICE_DESCRIPTOR;

  private final OwnStatistics own;
  private final MethodWeights weights = new MethodWeights();
  private final AtomicBoolean followed = new AtomicBoolean();
  private volatile MeshSnapshot latest = MeshSnapshot.getDefaultInstance();

  /**
   * Of one process.
   *
   * @param address where clients reach it
   */
  public Console(String address, ProcessLife life) {
    this.own = new OwnStatistics(MeshPoll.GATEWAY, address, life);
  }

  /** Whether an rpc is answered here. */
  public static boolean answers(RestMethod rest) {
    return rest.descriptor().getService() == SERVICE;
  }

  /** Begins to look at the mesh, if no other event loop does; tells how to end it. */
  public Runnable follow(Vertx vertx, List<Upstream> upstreams) {
    if (!followed.compareAndSet(false, true)) {
      return () -> {};
    }
    MeshPoll poll = new MeshPoll(vertx, this, upstreams);
    poll.begin();
    return () -> {
      poll.end();
      followed.set(false);
    };
  }

  OwnStatistics own() {
    return own;
  }

  /** Where the transcoder counts bytes. */
  public MethodWeights weights() {
    return weights;
  }

  void publish(MeshSnapshot snapshot) {
    latest = snapshot;
  }

  MeshSnapshot latest() {
    return latest;
  }

  /** The reply of one of its rpcs that are no streams. */
  public Message reply(RestMethod rest) {
    return switch (rest.descriptor().getName()) {
      case "GetMesh" -> latest;
      case "ListReasons" -> ReasonList.ALL;
      default -> throw new IllegalStateException(rest.descriptor().getFullName());
    };
  }

  /** Snapshots as they come, for a call. */
  public Inbound watch(Vertx vertx, CallContext call, Consumer<Message> receiver) {
    return new MeshWatch(vertx, this, receiver).open(call);
  }
}
