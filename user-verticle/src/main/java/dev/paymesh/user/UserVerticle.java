package dev.paymesh.user;

import static dev.paymesh.proto.user.v1.UserServiceGrpcService.CreateUser;
import static dev.paymesh.proto.user.v1.UserServiceGrpcService.DeleteUser;
import static dev.paymesh.proto.user.v1.UserServiceGrpcService.GetUser;
import static dev.paymesh.proto.user.v1.UserServiceGrpcService.GetUsersBatch;
import static dev.paymesh.proto.user.v1.UserServiceGrpcService.ListUsers;
import static dev.paymesh.proto.user.v1.UserServiceGrpcService.SERVICE_DESCRIPTOR;
import static dev.paymesh.proto.user.v1.UserServiceGrpcService.UpdateUser;
import static dev.paymesh.proto.user.v1.UserServiceGrpcService.WatchUserUpdates;

import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.PageTokens;
import dev.paymesh.shared.watch.WatchTimes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the wiring of the user service: which rpcs it serves, from which database, and how it stops. */
public final class UserVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(UserVerticle.class);

  /** What a call in flight at the stop may still take; no unary rpc here has a longer deadline. */
  private static final long DRAIN_MS_MAX = 2_000;

  private static final long HINTS_MS_MAX = 500;
  /** Answers are kept for days, so that it does not matter when in an hour they go. */
  private static final long SWEEP_MS = TimeUnit.MINUTES.toMillis(20);

  private final UserConfig config;
  private final WatchTimes times;
  private Database database;
  private UserStore store;
  private UserWatch watch;
  private MeshServer server;
  private long sweep = -1;

  public UserVerticle(UserConfig config) {
    this(config, WatchTimes.DEFAULT);
  }

  /** With a patience of one's own. */
  @SuppressWarnings("NullAway.Init") // a verticle is made before it has a Vert.x to build on
  UserVerticle(UserConfig config, WatchTimes times) {
    this.config = config;
    this.times = times;
  }

  @Override
  public Future<?> start() {
    database = Database.open(vertx, config.database());
    store = new UserStore(database);
    watch = new UserWatch(vertx, database, times);
    PageTokens tokens = new PageTokens(config.server().seal(), ListUsers.fullMethodName());
    server = serve(new UserRpc(
        store,
        watch,
        new UserList(vertx, tokens, times.slowReaderMsMax()),
        new Attestations(config.attestationKey(), InstantSource.system())));
    return server.listen().onSuccess(listening -> {
      watch.start();
      sweep = vertx.setPeriodic(SWEEP_MS, tick -> sweep());
    });
  }

  private MeshServer serve(UserRpc rpc) {
    return MeshServer.on(vertx, config.server(), SERVICE_DESCRIPTOR)
        .unary(CreateUser, rpc::createUser)
        .unary(GetUser, rpc::getUser)
        .unary(GetUsersBatch, rpc::getUsersBatch)
        .unary(UpdateUser, rpc::updateUser)
        .unary(DeleteUser, rpc::deleteUser)
        .serverStream(ListUsers, rpc::listUsers)
        .serverStream(WatchUserUpdates, rpc::watchUserUpdates);
  }

  private void sweep() {
    store
        .sweep(config.keysKept())
        .onFailure(failure ->
            LOG.warn("old answers under keys stay until the next sweep: {}", failure.toString()));
  }

  /** The port it serves on, once started. */
  public int port() {
    return server.port();
  }

  /** How many watch an account through this instance. */
  int watchers() {
    return watch.watchers();
  }

  /** Calls in flight end first, then what they stand on. */
  @Override
  public Future<?> stop() {
    vertx.cancelTimer(sweep);
    return watch
        .drain()
        .timeout(HINTS_MS_MAX, TimeUnit.MILLISECONDS)
        .transform(hinted -> server.shutdown(DRAIN_MS_MAX))
        .transform(served -> watch.stop())
        .transform(stopped -> database.close());
  }
}
