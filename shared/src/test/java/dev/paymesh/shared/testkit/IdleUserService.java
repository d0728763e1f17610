package dev.paymesh.shared.testkit;

import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.MeshServerConfig.Upkeep;
import io.vertx.core.Vertx;

/** Owns a server of the user service that serves none of its rpcs, for tests of what stands beside them. */
public final class IdleUserService {

  private IdleUserService() {}

  /** Listens with this upkeep; on which port. */
  public static int listen(Vertx vertx, Upkeep upkeep) {
    MeshServer server = MeshServer.on(
            vertx, TestMesh.server("user").kept(upkeep), UserServiceGrpcService.SERVICE_DESCRIPTOR)
        .unimplemented(
            UserServiceGrpcService.CreateUser,
            UserServiceGrpcService.GetUser,
            UserServiceGrpcService.GetUsersBatch,
            UserServiceGrpcService.UpdateUser,
            UserServiceGrpcService.DeleteUser,
            UserServiceGrpcService.ListUsers,
            UserServiceGrpcService.WatchUserUpdates);
    return MeshVertx.await(server.listen()).port();
  }
}
