package dev.paymesh.shared.grpc;

import com.google.protobuf.Message;
import dev.paymesh.shared.grpc.Metadata.Sealed;
import dev.paymesh.shared.grpc.ServiceContract.Terms;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Owns the unary rpcs and the long streams of one server as a peer on its own event loop calls them: messages are handed
 * over as they are, and every check of a call is made but those of the wire.
 */
final class LocalServer {

  private static final String SERVERS = "dev.paymesh.servers";
  private static final String EVERY_ADDRESS = "0.0.0.0";
  private static final String LOOPBACK = "127.0.0.1";

  private final ContextInternal home;
  private final MeshServerConfig config;
  private final Map<String, Rpc<?, ?>> rpcs = new HashMap<>();
  private final Promise<Void> idle;
  final Drain drain;
  private boolean closed;
  private int inFlight;

  LocalServer(Vertx vertx, MeshServerConfig config, Drain drain) {
    this.drain = drain;
    this.home = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
    this.config = config;
    this.idle = home.promise();
  }

  /** One rpc and who serves it. */
  record Rpc<Q extends Message, R>(Terms terms, BiConsumer<LocalCall<Q, R>, Q> serving) {}

  /** Those that listen on one port. */
  record OnePort(List<LocalServer> servers) implements Shareable {

    /** The one of the current event loop. */
    @Nullable
    LocalServer here(String host) {
      for (LocalServer server : servers) {
        if (server.home.nettyEventLoop().inEventLoop() && server.isAt(host)) {
          return server;
        }
      }
      return null;
    }
  }

  /** The servers that listen in this process, by port. */
  static LocalMap<Integer, OnePort> ports(Vertx vertx) {
    return vertx.sharedData().getLocalMap(SERVERS);
  }

  private boolean isAt(String host) {
    return host.equals(config.host())
        || host.equals(LOOPBACK) && config.host().equals(EVERY_ADDRESS);
  }

  <Q extends Message, R> void bind(Terms terms, Function<Q, Future<R>> handler) {
    rpcs.put(
        terms.name(), new Rpc<Q, R>(terms, (call, request) -> call.answer(handler.apply(request))));
  }

  /** A short one is a download, and keeps the wire, which counts its bytes. */
  <Q extends Message, R> void bindStream(Terms terms, StreamHandler<Q, R> handler) {
    if (terms.longStream()) {
      rpcs.put(
          terms.name(),
          new Rpc<Q, R>(
              terms, (call, request) -> call.follow(out -> handler.handle(request, out))));
    }
  }

  /** From now on peers find it; not where roles prove themselves with certificates, which the wire has. */
  void open(int port) {
    if (!config.identity().isOn()) {
      ports(home.owner())
          .computeIfAbsent(port, first -> new OnePort(new CopyOnWriteArrayList<>()))
          .servers()
          .add(this);
    }
  }

  /** No peer finds it any more; completes when the calls it has are served. */
  Future<Void> close() {
    ports(home.owner()).values().forEach(port -> port.servers().remove(this));
    closed = true;
    tellIfIdle();
    return idle.future();
  }

  private void tellIfIdle() {
    if (closed && inFlight == 0) {
      idle.tryComplete();
    }
  }

  /**
   * Whether the caller is one of the mesh, in the role that it says: it seals what this server verifies. Asked once, for
   * from then on nobody can come between the two.
   */
  boolean trusts(String caller, ContextSeal seal) {
    Sealed greeting = new Sealed(caller, config.role(), "", "", "");
    return !caller.equals(Admission.DIRECT)
        && config.seal().verifies(seal.seal(greeting), greeting);
  }

  /** A call that has not begun; null where this server does not hand over such an rpc. */
  @SuppressWarnings("unchecked") // by its full name an rpc has one type of request and one of reply
  <Q, R> @Nullable LocalCall<?, R> call(ClientCall<Q, R> caller) {
    Rpc<Message, R> rpc = (Rpc<Message, R>) rpcs.get(caller.name());
    return rpc == null ? null : new LocalCall<>(this, rpc, caller);
  }

  MeshServerConfig config() {
    return config;
  }

  /** For one call, as one from the wire has. */
  ContextInternal context() {
    return home.duplicate();
  }

  void began() {
    inFlight++;
  }

  void served() {
    inFlight--;
    tellIfIdle();
  }
}
