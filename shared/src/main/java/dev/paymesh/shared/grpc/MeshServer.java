package dev.paymesh.shared.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import dev.paymesh.shared.grpc.ServerCall.Binding;
import dev.paymesh.shared.grpc.ServerCall.Serving;
import dev.paymesh.shared.grpc.ServiceContract.Terms;
import dev.paymesh.shared.http.EndableRequest;
import dev.paymesh.shared.http.GatheredWrites;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
  static final int MESSAGE_BYTES_MAX = 256 * 1024;
  /**
   * Vert.x's own 100 lets a hundred open watches starve every unary call of their connection. A peer opens a thousand;
   * each costs a call's memory until its deadline, so there is no room for many more.
   */
  private static final int STREAMS_PER_CONNECTION_MAX = 2_000;
  /** One stream whose reader pauses may hold its own window, not the connection's. */
  private static final int CONNECTION_WINDOW_BYTES = 8 * 1024 * 1024;
  /**
   * Deadlines and closed browsers reset streams all day, at worst all those of a connection within a second; a peer
   * holds a thousand on one. More is a flood, and in a window this short it is over before it costs anybody else.
   */
  private static final int RESETS_PER_WINDOW_MAX = 2_000;

  private static final int RESET_WINDOW_SECONDS = 1;

  private static final String ENCODING = "grpc-encoding";
  /** vertx-grpc takes it, but our contracts are only told in protobuf. */
  private static final String JSON = "application/grpc+json";

  private final Vertx vertx;
  private final MeshServerConfig config;
  private final Health health;
  /** By the full name of the rpc. */
  private final Map<String, Terms> contract = new TreeMap<>();

  private final GrpcServer grpc;
  private final HttpServer http;
  private final Set<String> unbound = new TreeSet<>();
  private final Drain drain;
  private final LocalServer local;

  private Runnable unfollow = () -> {};

  private MeshServer(Vertx vertx, MeshServerConfig config, ServiceDescriptor service) {
    this.vertx = vertx;
    this.config = config;
    this.health = new Health(config.upkeep().life(), config.role(), service.getFullName());
    this.drain = new Drain(vertx);
    this.local = new LocalServer(vertx, config, drain);
    this.grpc = GrpcServer.server(vertx, grpcOptions());
    this.http = vertx.createHttpServer(config.identity().secure(httpOptions(), config.strangers()));
  }

  /** A server for one service, not listening yet. */
  public static MeshServer on(Vertx vertx, MeshServerConfig config, ServiceDescriptor service) {
    MeshServer server = new MeshServer(vertx, config, service);
    server.take(service);
    server.open(server.health, service);
    config.upkeep().beside().forEach(beside -> server.open(beside, service));
    return server;
  }

  private void open(OpenService beside, ServiceDescriptor served) {
    String name = beside.descriptor().getFullName();
    if (!Interceptors.OPEN_SERVICES.contains(name) && !name.equals(Interceptors.STATISTICS)) {
      throw new IllegalArgumentException(name + " may not be open to everybody");
    }
    take(beside.descriptor());
    beside.bindTo(this, served);
  }

  private void take(ServiceDescriptor service) {
    for (Terms terms : new ServiceContract(service).all()) {
      contract.put(terms.name(), terms);
      unbound.add(terms.name());
    }
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
    local.bind(terms(method), handler);
    return bind(
        CallKind.UNARY,
        method,
        call -> call.withOne(request -> call.here(handler.apply(request)).map(call::reply)));
  }

  /** Binds a call with one request and many replies. */
  public <Q extends Message, R> MeshServer serverStream(
      ServiceMethod<Q, R> method, StreamHandler<Q, R> handler) {
    local.bindStream(terms(method), handler);
    return bind(
        CallKind.SERVER_STREAM,
        method,
        call -> call.withOne(request -> call.here(handler.handle(request, call.out))));
  }

  /** Binds a call with many requests and one reply; the handler starts before the first request has come. */
  public <Q extends Message, R> MeshServer clientStream(
      ServiceMethod<Q, R> method, Function<Incoming<Q>, Future<R>> handler) {
    return bind(
        CallKind.CLIENT_STREAM,
        method,
        call -> call.withStream(() -> call.here(handler.apply(call.in)).map(call::reply)));
  }

  /** Binds a call with many requests and many replies; it ends with the handler's future, half-closed or not. */
  public <Q extends Message, R> MeshServer bidiStream(
      ServiceMethod<Q, R> method, BiFunction<Incoming<Q>, Outbound<R>, Future<Void>> handler) {
    return bind(
        CallKind.BIDI_STREAM,
        method,
        call -> call.withStream(() -> call.here(handler.apply(call.in, call.out))));
  }

  /** Names the rpcs that this version does not serve yet; they answer UNIMPLEMENTED to those who may call them. */
  @SafeVarargs
  public final MeshServer unimplemented(ServiceMethod<? extends Message, ?>... methods) {
    for (ServiceMethod<? extends Message, ?> method : methods) {
      bind(
          terms(method).kind(),
          method,
          call -> call.withStream(() -> Future.failedFuture(MeshStatus.of(
              GrpcStatus.UNIMPLEMENTED, "UNIMPLEMENTED", "this rpc is not served yet"))));
    }
    return this;
  }

  private <Q extends Message, R> MeshServer bind(
      CallKind kind, ServiceMethod<Q, R> method, Serving<Q, R> serving) {
    Terms terms = terms(method);
    if (terms.kind() != kind) {
      throw new IllegalStateException(
          terms.name() + " is bound as " + kind + " (expected: " + terms.kind() + ")");
    }
    if (!unbound.remove(terms.name())) {
      throw new IllegalStateException(terms.name() + " is bound twice");
    }
    Binding<Q, R> binding = new Binding<>(config, terms, method.decoder(), serving, drain);
    grpc.callHandler(method, request -> new ServerCall<>(vertx, binding, request).start());
    return this;
  }

  private Terms terms(ServiceMethod<?, ?> method) {
    String name = method.fullMethodName().replace('/', '.');
    return Objects.requireNonNull(contract.get(name), () -> "no rpc of this server: " + name);
  }

  /**
   * Starts to listen.
   *
   * @throws IllegalStateException when an rpc of the service is not bound
   */
  public Future<MeshServer> listen() {
    if (!unbound.isEmpty()) {
      throw new IllegalStateException(config.role() + ": these rpcs are not bound: " + unbound);
    }
    Interceptors.tellOnce();
    health.follow(vertx);
    config.upkeep().life().onDrain(vertx, drain::begin);
    return http.connectionHandler(this::opened)
        .requestHandler(this::accept)
        .listen(config.port(), config.host())
        .map(listening -> {
          local.open(port());
          unfollow = config.identity().follow(listening, config.strangers());
          return this;
        });
  }

  private void opened(HttpConnection connection) {
    drain.opened(connection);
    GatheredWrites.ofServer(connection);
  }

  private void accept(HttpServerRequest request) {
    if (!HttpMethod.POST.equals(request.method()) && request.version() == HttpVersion.HTTP_2) {
      request.response().setStatusCode(405).putHeader("allow", "POST").end();
      return;
    }
    if (JSON.equals(request.getHeader("content-type"))) {
      request.response().setStatusCode(415).end();
      return;
    }
    String encoding = request.getHeader(ENCODING);
    if (encoding == null || encoding.equals("identity")) {
      request.headers().set(ENCODING, Admission.ENCODING_UNNAMED);
    }
    grpc.handle(new EndableRequest(request));
  }

  /** The port it listens on. */
  public int port() {
    return http.actualPort();
  }

  /** Takes no more connections and lets calls in flight end, for so many milliseconds at most. */
  public Future<Void> shutdown(long ms) {
    unfollow.run();
    Future<Void> served = local.close().timeout(ms, TimeUnit.MILLISECONDS);
    return Future.join(
            served.otherwiseEmpty(),
            drain.end().transform(left -> http.shutdown(ms, TimeUnit.MILLISECONDS)))
        .mapEmpty();
  }
}
