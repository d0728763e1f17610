package dev.paymesh.shared.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.shared.balance.EjectingBalancer;
import dev.paymesh.shared.grpc.Metadata.Sealed;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.shared.grpc.ServiceContract.Terms;
import dev.paymesh.shared.http.ConnectionLife;
import dev.paymesh.shared.http.GatheredWrites;
import dev.paymesh.shared.metrics.MeteredRoom;
import dev.paymesh.shared.metrics.TargetMeters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Owns the way to one remote service: its endpoints, connections, and what every call to it carries.
 *
 * <p>Each call has a deadline, the smaller of the method's own and the caller's remaining one, and carries the current
 * {@link CallContext}. Every failure is a {@link MeshStatus}. One instance belongs to one verticle.
 */
public final class Peer {

  /** What a hop keeps of the caller's budget, so that its own answer still arrives in time. */
  private static final long RESERVE_MS = 10;

  private static final int CONNECT_MS_MAX = 1_000;
  /** A host that has vanished acknowledges nothing; the kernel alone would wait for a quarter of an hour. */
  private static final int UNACKNOWLEDGED_MS_MAX = 5_000;

  private static final int STREAM_WINDOW_BYTES = 65_535;

  private final Vertx vertx;
  private final PeerConfig config;
  private final ServiceContract contract;
  private final HttpClientAgent shortHttp;
  private final HttpClientAgent longHttp;
  private final Lane shortCalls;
  private final Lane longStreams;
  private final ConnectionLife life;
  private final TargetMeters meters;
  private final RetryBudget budget;
  private final List<Runnable> unfollow = new ArrayList<>(2);
  private int asked;

  private Peer(Vertx vertx, PeerConfig config, ServiceContract contract, RandomGenerator random) {
    this.vertx = vertx;
    this.config = config;
    this.contract = contract;
    this.meters = new TargetMeters(config.self(), contract.role());
    this.budget = new RetryBudget(meters);
    meters.budget(budget::share);
    Limits limits = config.limits();
    this.life = new ConnectionLife(vertx, limits.pingMs(), limits.ageMs());
    this.shortHttp = http(limits, limits.connectionsMax());
    this.longHttp = http(limits, limits.longConnectionsMax());
    this.shortCalls = lane(shortHttp, meters.room("calls", limits.callsMax()), random);
    this.longStreams = lane(longHttp, meters.room("streams", limits.longStreamsMax()), random);
  }

  private Lane lane(HttpClientAgent http, MeteredRoom room, RandomGenerator random) {
    GrpcClient client = GrpcClient.client(vertx, http);
    EjectingBalancer balancer = new EjectingBalancer(
        config.endpoints()::current,
        System::nanoTime,
        random,
        address -> Health.ask(vertx, client, address));
    meters.out(balancer.onEjection(meters::ejected)::out);
    return new Lane(client, balancer, new LocalWay(vertx, config), room);
  }

  /** A peer that serves one service. */
  public static Peer to(Vertx vertx, PeerConfig config, ServiceDescriptor service) {
    return to(vertx, config, service, new SplittableRandom());
  }

  /** The same with chance that a test can repeat. */
  static Peer to(
      Vertx vertx, PeerConfig config, ServiceDescriptor service, RandomGenerator random) {
    return new Peer(vertx, config, new ServiceContract(service), random);
  }

  /** A peer that serves one beside its role's own. */
  public static Peer beside(
      Vertx vertx, PeerConfig config, ServiceDescriptor service, String role) {
    ServiceContract contract = new ServiceContract(service, role);
    return new Peer(vertx, config, contract, new SplittableRandom());
  }

  private HttpClientAgent http(Limits limits, int connectionsMax) {
    HttpClientOptions options = new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setConnectTimeout(CONNECT_MS_MAX)
        .setTcpUserTimeout(UNACKNOWLEDGED_MS_MAX)
        .setHttp2ConnectionWindowSize(connectionWindow(limits))
        .setInitialSettings(new Http2Settings().setMaxHeaderListSize(StatusWire.HEADERS_BYTES_MAX))
        .setHttp2MultiplexingLimit(limits.streamsMax())
        .setTcpNoDelay(true);
    HttpClientAgent client = vertx
        .httpClientBuilder()
        .with(config.identity().secure(options, contract.role()))
        .with(new PoolOptions()
            .setHttp2MaxSize(connectionsMax)
            .setMaxWaitQueueSize(limits.waitingMax()))
        .withConnectHandler(this::opened)
        .build();
    unfollow.add(config.identity().follow(client, contract.role()));
    return client;
  }

  /** Who says goodbye drains: this connection takes no more calls, and its endpoint should get no other. */
  private void opened(HttpConnection connection) {
    life.begin(connection);
    GatheredWrites.ofClient(connection);
    SocketAddress remote = connection.remoteAddress();
    connection.goAwayHandler(away -> {
      shortCalls.leaving(remote);
      longStreams.leaving(remote);
    });
  }

  /** Paused streams hold their own windows, never the connection's, even when all of them are paused. */
  private static int connectionWindow(Limits limits) {
    return (int) Math.min(Integer.MAX_VALUE, (limits.streamsMax() + 1L) * STREAM_WINDOW_BYTES);
  }

  /** Calls a unary rpc on behalf of the current call. */
  public <Q, R> Future<R> call(ServiceMethod<R, Q> method, Q request) {
    return start(method, request).future();
  }

  /** Calls a unary rpc on behalf of the current call, and can stop it. */
  public <Q, R> Call<R> start(ServiceMethod<R, Q> method, Q request) {
    return start(CallContext.current(), method, request);
  }

  /** Calls a unary rpc on behalf of a given call. */
  public <Q, R> Call<R> start(CallContext context, ServiceMethod<R, Q> method, Q request) {
    Terms terms = contract.terms(method.methodName());
    Outgoing<Q, R> first = outgoing(terms, method, new OneRequest<>(request), context);
    List<SocketAddress> tried = new ArrayList<>(1);
    IntFunction<Call<R>> attempt = previous -> attempt(context, first.after(previous), tried);
    return config.retries() && terms.repeatable()
        ? new RetryingCall<>(vertx, budget, first.deadline(), attempt).start(context.scope())
        : attempt.apply(0);
  }

  private <Q, R> Call<R> attempt(
      CallContext context, Outgoing<Q, R> outgoing, List<SocketAddress> tried) {
    meters.attempted(outgoing.previousAttempts());
    AtomicReference<@Nullable R> reply = new AtomicReference<>();
    ClientCall<Q, R> call = new ClientCall<>(vertx, outgoing, context, reply::set);
    shortCalls.sendCall(call, tried);
    return new Call<>(call.end().compose(end -> one(reply.get())), call::cancel);
  }

  private static <R> Future<R> one(@Nullable R reply) {
    return reply == null
        ? Future.failedFuture(MeshStatus.of(
            GrpcStatus.INTERNAL, "REPLY_MISSING", "the peer answered OK without a message"))
        : Future.succeededFuture(reply);
  }

  /** Opens a server stream on behalf of the current call; the receiver is there before the first message. */
  public <Q, R> Inbound stream(ServiceMethod<R, Q> method, Q request, Consumer<R> receiver) {
    return stream(CallContext.current(), method, request, receiver);
  }

  /** Opens a server stream on behalf of a given call. */
  public <Q, R> Inbound stream(
      CallContext context, ServiceMethod<R, Q> method, Q request, Consumer<R> receiver) {
    return open(context, method, new OneRequest<>(request), receiver);
  }

  /** Opens a client stream on behalf of the current call. */
  public <Q, R> ClientStream<Q, R> clientStream(ServiceMethod<R, Q> method) {
    return clientStream(CallContext.current(), method);
  }

  /** Opens a client stream on behalf of a given call. */
  public <Q, R> ClientStream<Q, R> clientStream(CallContext context, ServiceMethod<R, Q> method) {
    AtomicReference<@Nullable R> reply = new AtomicReference<>();
    RequestWriter<Q> requests = new RequestWriter<>();
    Inbound call = open(context, method, requests, reply::set);
    return new ClientStream<>(requests, call.end().compose(end -> one(reply.get())), call::cancel);
  }

  /** Opens a stream of both sides on behalf of the current call; the receiver is there before the first message. */
  public <Q, R> BidiStream<Q> bidiStream(ServiceMethod<R, Q> method, Consumer<R> receiver) {
    return bidiStream(CallContext.current(), method, receiver);
  }

  /** Opens a stream of both sides on behalf of a given call. */
  public <Q, R> BidiStream<Q> bidiStream(
      CallContext context, ServiceMethod<R, Q> method, Consumer<R> receiver) {
    RequestWriter<Q> requests = new RequestWriter<>();
    return new BidiStream<>(requests, open(context, method, requests, receiver));
  }

  private <Q, R> Inbound open(
      CallContext context, ServiceMethod<R, Q> method, RequestBody<Q> body, Consumer<R> receiver) {
    Terms terms = contract.terms(method.methodName());
    Outgoing<Q, R> outgoing = outgoing(terms, method, body, context);
    ClientCall<Q, R> call = new ClientCall<>(vertx, outgoing, context, receiver);
    (terms.longStream() ? longStreams : shortCalls).sendStream(call);
    return call;
  }

  private <Q, R> Outgoing<Q, R> outgoing(
      Terms terms, ServiceMethod<R, Q> method, RequestBody<Q> body, CallContext context) {
    Sealed caller = new Sealed(
        config.self(), contract.role(), context.userId(), context.userRole(), context.requestId());
    return new Outgoing<>(terms.name(), method, body, caller, deadline(terms, context), 0);
  }

  private static Deadline deadline(Terms terms, CallContext context) {
    return Deadline.after(terms.deadlineMs()).min(context.deadline().less(RESERVE_MS));
  }

  /** Asks one endpoint after the other whether it serves; who is not asked for a call needs no caller's context. */
  public Future<Boolean> ask() {
    List<SocketAddress> known = config.endpoints().current();
    return known.isEmpty()
        ? Future.succeededFuture(false)
        : shortCalls.ask(vertx, known.get(Math.floorMod(asked++, known.size())));
  }

  /** Closes the connections; calls in flight fail with UNAVAILABLE. */
  public Future<Void> close() {
    unfollow.forEach(Runnable::run);
    meters.close();
    shortCalls.close();
    longStreams.close();
    return Future.join(shortHttp.close(), longHttp.close()).mapEmpty();
  }
}
