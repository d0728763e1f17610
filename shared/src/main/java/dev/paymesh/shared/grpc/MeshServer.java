package dev.paymesh.shared.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import dev.paymesh.shared.grpc.ServerCall.Binding;
import dev.paymesh.shared.grpc.ServerCall.Serving;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Owns the one gRPC server of a verticle: binds a typed handler to each rpc of one service, in proto order, and refuses
 * to start while one is unbound.
 *
 * <p>A handler runs on the caller's {@link CallContext}; it fails its future with a {@link MeshStatus}.
 */
public final class MeshServer {

  /** A request is a few hundred bytes; documents travel in chunks below this. */
  private static final int MESSAGE_BYTES_MAX = 256 * 1024;
  /** Vert.x's own 100 lets a hundred open watches starve every unary call of their connection. */
  private static final int STREAMS_PER_CONNECTION_MAX = 10_000;
  /** One stream whose reader pauses may hold its own window, not the connection's. */
  private static final int CONNECTION_WINDOW_BYTES = 8 * 1024 * 1024;
  /** Deadlines and closed browsers reset streams all day; only a flood is an attack. Peers are our own. */
  private static final int RESETS_PER_WINDOW_MAX = 100_000;

  private static final int RESET_WINDOW_SECONDS = 30;

  private static final String ENCODING = "grpc-encoding";
  /** vertx-grpc takes it, but our contracts are only told in protobuf. */
  private static final String JSON = "application/grpc+json";

  private final Vertx vertx;
  private final MeshServerConfig config;
  private final ServiceContract contract;
  private final GrpcServer grpc;
  private final HttpServer http;
  private final Set<String> bound = new HashSet<>();
  private Runnable unfollow = () -> {};

  private MeshServer(Vertx vertx, MeshServerConfig config, ServiceDescriptor service) {
    this.vertx = vertx;
    this.config = config;
    this.contract = new ServiceContract(service);
    this.grpc = GrpcServer.server(vertx, grpcOptions());
    this.http = vertx.createHttpServer(config.identity().secure(httpOptions(), config.strangers()));
  }

  /** A server for one service, not listening yet. */
  public static MeshServer on(Vertx vertx, MeshServerConfig config, ServiceDescriptor service) {
    return new MeshServer(vertx, config, service);
  }

  private static GrpcServerOptions grpcOptions() {
    return new GrpcServerOptions()
        .setMaxMessageSize(MESSAGE_BYTES_MAX)
        .removeEnabledProtocol(GrpcProtocol.WEB)
        .removeEnabledProtocol(GrpcProtocol.WEB_TEXT)
        .removeEnabledProtocol(GrpcProtocol.TRANSCODING);
  }

  private static HttpServerOptions httpOptions() {
    return new HttpServerOptions()
        .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(STREAMS_PER_CONNECTION_MAX))
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
        .setHttp2RstFloodMaxRstFramePerWindow(RESETS_PER_WINDOW_MAX)
        .setHttp2RstFloodWindowDuration(RESET_WINDOW_SECONDS)
        .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
        .setTcpNoDelay(true);
  }

  /** Binds a call with one request and one reply. */
  public <Q extends Message, R> MeshServer unary(
      ServiceMethod<Q, R> method, Function<Q, Future<R>> handler) {
    return bind(
        method,
        call -> call.withOne(request -> call.here(handler.apply(request)).map(call::reply)));
  }

  /** Binds a call with one request and many replies. */
  public <Q extends Message, R> MeshServer serverStream(
      ServiceMethod<Q, R> method, StreamHandler<Q, R> handler) {
    return bind(
        method, call -> call.withOne(request -> call.here(handler.handle(request, call.out))));
  }

  /** Binds a call with many requests and one reply; the handler starts before the first request has come. */
  public <Q extends Message, R> MeshServer clientStream(
      ServiceMethod<Q, R> method, Function<Incoming<Q>, Future<R>> handler) {
    return bind(
        method, call -> call.withStream(() -> call.here(handler.apply(call.in)).map(call::reply)));
  }

  /** Binds a call with many requests and many replies; it ends with the handler's future, half-closed or not. */
  public <Q extends Message, R> MeshServer bidiStream(
      ServiceMethod<Q, R> method, BiFunction<Incoming<Q>, Outbound<R>, Future<Void>> handler) {
    return bind(method, call -> call.withStream(() -> call.here(handler.apply(call.in, call.out))));
  }

  /** Names the rpcs that this version does not serve yet; they answer UNIMPLEMENTED to those who may call them. */
  @SafeVarargs
  public final MeshServer unimplemented(ServiceMethod<? extends Message, ?>... methods) {
    for (ServiceMethod<? extends Message, ?> method : methods) {
      bind(
          method,
          call -> call.withStream(() -> Future.failedFuture(MeshStatus.of(
              GrpcStatus.UNIMPLEMENTED, "UNIMPLEMENTED", "this rpc is not served yet"))));
    }
    return this;
  }

  private <Q extends Message, R> MeshServer bind(
      ServiceMethod<Q, R> method, Serving<Q, R> serving) {
    Binding<Q, R> binding =
        new Binding<>(config, contract.terms(method.methodName()), method.decoder(), serving);
    if (!bound.add(method.methodName())) {
      throw new IllegalStateException(binding.terms().name() + " is bound twice");
    }
    grpc.callHandler(method, request -> new ServerCall<>(vertx, binding, request).start());
    return this;
  }

  /**
   * Starts to listen.
   *
   * @throws IllegalStateException when an rpc of the service is not bound
   */
  public Future<MeshServer> listen() {
    Set<String> unbound = new HashSet<>(contract.methods());
    unbound.removeAll(bound);
    if (!unbound.isEmpty()) {
      throw new IllegalStateException(contract.role() + ": these rpcs are not bound: " + unbound);
    }
    Interceptors.tellOnce();
    return http.requestHandler(this::accept)
        .listen(config.port(), config.host())
        .map(listening -> {
          unfollow = config.identity().follow(listening, config.strangers());
          return this;
        });
  }

  private void accept(HttpServerRequest request) {
    if (JSON.equals(request.getHeader("content-type"))) {
      request.response().setStatusCode(415).end();
      return;
    }
    String encoding = request.getHeader(ENCODING);
    if (encoding == null || encoding.equals("identity")) {
      request.headers().set(ENCODING, Admission.ENCODING_UNNAMED);
    }
    grpc.handle(request);
  }

  /** The port it listens on. */
  public int port() {
    return http.actualPort();
  }

  /** Takes no more connections and lets calls in flight end, for so many milliseconds at most. */
  public Future<Void> shutdown(long ms) {
    unfollow.run();
    return http.shutdown(ms, TimeUnit.MILLISECONDS);
  }
}
