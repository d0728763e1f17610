package dev.paymesh.shared.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.shared.grpc.ClientCall.Outgoing;
import dev.paymesh.shared.grpc.Metadata.Sealed;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.shared.grpc.ServiceContract.Terms;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
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
  private static final int STREAM_WINDOW_BYTES = 65_535;

  private final Vertx vertx;
  private final PeerConfig config;
  private final ServiceContract contract;
  private final HttpClientAgent shortHttp;
  private final HttpClientAgent longHttp;
  private final GrpcClient shortCalls;
  private final GrpcClient longStreams;
  private int next;

  private Peer(Vertx vertx, PeerConfig config, ServiceDescriptor service) {
    this.vertx = vertx;
    this.config = config;
    this.contract = new ServiceContract(service);
    this.shortHttp = http(vertx, config.limits());
    this.longHttp = http(vertx, config.limits());
    this.shortCalls = GrpcClient.client(vertx, shortHttp);
    this.longStreams = GrpcClient.client(vertx, longHttp);
  }

  /** A peer that serves one service. */
  public static Peer to(Vertx vertx, PeerConfig config, ServiceDescriptor service) {
    return new Peer(vertx, config, service);
  }

  private static HttpClientAgent http(Vertx vertx, Limits limits) {
    HttpClientOptions options = new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setConnectTimeout(CONNECT_MS_MAX)
        .setHttp2ConnectionWindowSize(connectionWindow(limits))
        .setInitialSettings(new Http2Settings().setMaxHeaderListSize(StatusWire.HEADERS_BYTES_MAX))
        .setHttp2MultiplexingLimit(limits.streamsMax())
        .setTcpNoDelay(true);
    return vertx.createHttpClient(
        options,
        new PoolOptions()
            .setHttp2MaxSize(limits.connectionsMax())
            .setMaxWaitQueueSize(limits.waitingMax()));
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
    AtomicReference<@Nullable R> reply = new AtomicReference<>();
    ClientCall<Q, R> call = open(context, method, request, reply::set);
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
    return open(context, method, request, receiver);
  }

  private <Q, R> ClientCall<Q, R> open(
      CallContext context, ServiceMethod<R, Q> method, Q request, Consumer<R> receiver) {
    Terms terms = contract.terms(method.methodName());
    Sealed caller = new Sealed(
        config.self(), contract.role(), context.userId(), context.userRole(), context.requestId());
    Outgoing<Q, R> outgoing =
        new Outgoing<>(terms.name(), method, request, caller, deadline(terms, context));
    GrpcClient client = terms.longStream() ? longStreams : shortCalls;
    return new ClientCall<>(vertx, outgoing, context, receiver)
        .start(config.seal(), () -> client.request(endpoint(), method));
  }

  private static Deadline deadline(Terms terms, CallContext context) {
    return Deadline.after(terms.deadlineMs()).min(context.deadline().less(RESERVE_MS));
  }

  private SocketAddress endpoint() {
    next = (next + 1) % config.endpoints().size();
    return config.endpoints().get(next);
  }

  /** Closes the connections; calls in flight fail with UNAVAILABLE. */
  public Future<Void> close() {
    return Future.join(shortHttp.close(), longHttp.close()).mapEmpty();
  }
}
