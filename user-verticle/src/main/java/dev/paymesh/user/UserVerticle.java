package dev.paymesh.user;

import static dev.paymesh.proto.user.v1.UserServiceGrpcService.CreateUser;
import static dev.paymesh.proto.user.v1.UserServiceGrpcService.DeleteUser;
import static dev.paymesh.proto.user.v1.UserServiceGrpcService.GetUser;
import static dev.paymesh.proto.user.v1.UserServiceGrpcService.ListUsers;
import static dev.paymesh.proto.user.v1.UserServiceGrpcService.SERVICE_DESCRIPTOR;
import static dev.paymesh.proto.user.v1.UserServiceGrpcService.UpdateUser;
import static dev.paymesh.proto.user.v1.UserServiceGrpcService.WatchUserUpdates;

import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;

/** Owns the wiring of the user service: which rpcs it serves, from which database, and how it stops. */
public final class UserVerticle extends VerticleBase {

  /** What a call in flight at the stop may still take; no unary rpc here has a longer deadline. */
  private static final long DRAIN_MS_MAX = 2_000;

  private final UserConfig config;
  private Database database;
  private MeshServer server;

  @SuppressWarnings("NullAway.Init") // a verticle is made before it has a Vert.x to build on
  public UserVerticle(UserConfig config) {
    this.config = config;
  }

  @Override
  public Future<?> start() {
    database = Database.open(vertx, config.database());
    UserRpc rpc = new UserRpc(
        new UserStore(database), new Attestations(config.attestationKey(), InstantSource.system()));
    server = MeshServer.on(vertx, config.server(), SERVICE_DESCRIPTOR)
        .unary(GetUser, rpc::getUser)
        .unimplemented(CreateUser, UpdateUser, DeleteUser, ListUsers, WatchUserUpdates);
    return server.listen();
  }

  /** The port it serves on, once started. */
  public int port() {
    return server.port();
  }

  /** Calls in flight end first, then what they stand on. */
  @Override
  public Future<?> stop() {
    return server.shutdown(DRAIN_MS_MAX).eventually(database::close);
  }
}
