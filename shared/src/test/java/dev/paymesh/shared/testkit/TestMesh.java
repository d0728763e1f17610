package dev.paymesh.shared.testkit;

import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.ContextSeal;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Owns the mesh of a test: its seal, its loopback addresses, and calls made for a user as a service makes them. */
public final class TestMesh {

  /** The id of the request every call here belongs to. */
  public static final String REQUEST_ID = "request-of-a-test";

  private static final String HOST = "127.0.0.1";
  private static final ContextSeal SEAL =
      ContextSeal.of("the mesh key of the tests, over 32 bytes".getBytes(StandardCharsets.UTF_8));
  private static final long BUDGET_MS = 5_000;

  private TestMesh() {}

  /** A server of a role, on any free port. */
  public static MeshServerConfig server(String role) {
    return new MeshServerConfig(role, HOST, 0, SEAL);
  }

  /** The way of one service, by its role, to a port. */
  public static PeerConfig peer(String self, int port) {
    return new PeerConfig(self, List.of(SocketAddress.inetSocketAddress(port, HOST)), SEAL);
  }

  /** A port on which nobody listens. */
  public static int deadPort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** What a request entering the mesh for a user brings. */
  public static CallContext caller(String userId, String userRole) {
    return CallContext.entering(userId, userRole, REQUEST_ID, Deadline.after(BUDGET_MS));
  }

  /** Acts within a call, on an event loop, and waits; fails as the action does. */
  public static <T> T within(Vertx vertx, CallContext call, Supplier<Future<T>> action) {
    return await(begin(vertx, call, action));
  }

  /** Acts within a call, on an event loop, and does not wait. */
  public static <T> Future<T> begin(Vertx vertx, CallContext call, Supplier<Future<T>> action) {
    Promise<T> done = Promise.promise();
    ContextInternal context = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    context.runOnContext(run -> {
      call.bind();
      action.get().onComplete(done);
    });
    return done.future();
  }

  /** Starts a verticle and waits until it serves. */
  public static void deploy(Vertx vertx, Deployable verticle) {
    await(vertx.deployVerticle(verticle));
  }

  /** The same login to a database that is not there. */
  public static DatabaseConfig dead(DatabaseConfig config) {
    return new DatabaseConfig(
        HOST,
        deadPort(),
        config.database(),
        config.user(),
        config.password(),
        config.sslMode(),
        config.applicationName(),
        config.statementTimeoutMs(),
        config.batchMax());
  }

  /** A young JVM may need longer for its first call than the call may take: tries until one ends in time. */
  public static void warmUp(Runnable call) {
    long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(MeshVertx.PATIENCE_S);
    while (true) {
      try {
        call.run();
        return;
      } catch (MeshStatus | AssertionError slow) {
        if (System.nanoTime() > giveUpNanos) {
          throw slow;
        }
      }
    }
  }

  /** How a call was refused; one that was not fails the test. */
  public static MeshStatus refusalOf(Future<?> call) {
    Throwable failure = await(call.<Throwable>transform(outcome -> Future.succeededFuture(
        outcome.failed() ? outcome.cause() : new AssertionError("it was not refused"))));
    if (failure instanceof MeshStatus status) {
      return status;
    }
    throw new AssertionError("expected a refusal", failure);
  }

  public static <T> T await(Future<T> future) {
    return MeshVertx.await(future);
  }
}
