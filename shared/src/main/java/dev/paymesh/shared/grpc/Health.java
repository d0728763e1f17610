package dev.paymesh.shared.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcReadStream;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.vertx.grpc.health.v1.HealthListRequest;
import io.vertx.grpc.health.v1.HealthProto;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Owns grpc.health.v1 of one server: whether its role serves, asked for once or watched. */
final class Health implements OpenService {

  private static final ServiceDescriptor SERVICE =
      HealthProto.getDescriptor().findServiceByName("Health");
  private static final ServiceName NAME = ServiceName.create(SERVICE.getFullName());

  static final ServiceMethod<HealthCheckRequest, HealthCheckResponse> CHECK =
      method("Check", HealthCheckRequest.newBuilder());
  static final ServiceMethod<HealthCheckRequest, HealthCheckResponse> WATCH =
      method("Watch", HealthCheckRequest.newBuilder());

  private static final ServiceMethod<HealthCheckResponse, HealthCheckRequest> ASK =
      ServiceMethod.client(
          NAME,
          "Check",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(HealthCheckResponse.newBuilder()));
  /** Who takes longer to say so does not serve well. */
  private static final long ASK_MS_MAX = 1_000;

  /** What it is about is polled, since a loop that stands tells nobody. */
  private static final long LOOK_MS = 100;
  /** Anybody may watch, so not everybody can; each event loop counts for itself. */
  private static final int WATCHERS_MAX = 1_000;

  private final ProcessLife life;
  private final String role;
  private final String service;
  /** What each watcher was told last. */
  private final Map<Outbound<HealthCheckResponse>, ServingStatus> watchers = new HashMap<>();

  Health(ProcessLife life, String role, String service) {
    this.life = life;
    this.role = role;
    this.service = service;
  }

  private static <Q extends Message, R extends Message> ServiceMethod<Q, R> method(
      String name, Message.Builder request) {
    return ServiceMethod.server(
        NAME, name, GrpcMessageEncoder.encoder(), GrpcMessageDecoder.decoder(request));
  }

  /** Whether the server at this address serves; who does not know the question may. */
  static Future<Boolean> ask(Vertx vertx, GrpcClient client, SocketAddress address) {
    // So that the answer, or that there is none in time, is told on the event loop that asks.
    return ((ContextInternal) vertx.getOrCreateContext())
        .succeededFuture()
        .compose(now -> client.request(address, ASK))
        .compose(request -> request
            .timeout(ASK_MS_MAX, TimeUnit.MILLISECONDS)
            .send(HealthCheckRequest.getDefaultInstance()))
        .compose(GrpcReadStream::last)
        .map(answer -> answer.getStatus() == ServingStatus.SERVING)
        .recover(failure -> failure instanceof InvalidStatusException refused
                && refused.actualStatus() == GrpcStatus.UNIMPLEMENTED
            ? Future.succeededFuture(true)
            : Future.failedFuture(failure))
        .timeout(ASK_MS_MAX, TimeUnit.MILLISECONDS);
  }

  @Override
  public ServiceDescriptor descriptor() {
    return SERVICE;
  }

  @Override
  public void bindTo(MeshServer server, ServiceDescriptor served) {
    server.unary(CHECK, this::check).serverStream(WATCH, this::watch);
    // New in the protocol, and no probe needs it.
    server.unimplemented(method("List", HealthListRequest.newBuilder()));
  }

  /** Looks for watchers on the current event loop, at once when a drain begins. */
  void follow(Vertx vertx) {
    vertx.setPeriodic(LOOK_MS, tick -> tellAll());
    life.onDrain(vertx, windowMs -> tellAll());
  }

  private void tellAll() {
    if (!watchers.isEmpty()) {
      ServingStatus now = now();
      watchers.keySet().forEach(out -> tell(out, now));
    }
  }

  /** Only what has changed since it was last told is sent, however slowly it is read. */
  private void tell(Outbound<HealthCheckResponse> out, ServingStatus now) {
    ServingStatus told = watchers.get(out);
    if (now != told && told != ServingStatus.SERVICE_UNKNOWN && !out.isFull()) {
      watchers.put(out, now);
      out.write(answer(now));
    }
  }

  private Future<HealthCheckResponse> check(HealthCheckRequest request) {
    return knows(request)
        ? Future.succeededFuture(answer(now()))
        : Future.failedFuture(MeshStatus.of(
            GrpcStatus.NOT_FOUND, "SERVICE_UNKNOWN", "this server has no such service"));
  }

  private Future<Void> watch(HealthCheckRequest request, Outbound<HealthCheckResponse> out) {
    if (watchers.size() >= WATCHERS_MAX) {
      return Future.failedFuture(MeshStatus.of(
          GrpcStatus.UNAVAILABLE, "WATCHERS_FULL", "this server takes no more watchers"));
    }
    watchers.put(out, ServingStatus.UNKNOWN);
    out.onEnd(() -> watchers.remove(out));
    tell(out, knows(request) ? now() : ServingStatus.SERVICE_UNKNOWN);
    return Promise.<Void>promise().future();
  }

  private boolean knows(HealthCheckRequest request) {
    return request.getService().isEmpty() || request.getService().equals(service);
  }

  private ServingStatus now() {
    return life.troubles(role).isEmpty() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  }

  private static HealthCheckResponse answer(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }
}
