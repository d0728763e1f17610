package dev.paymesh.gateway.migrate;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.gateway.transcode.RestMethod;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Owns who serves each route: where nothing is said the mesh itself, with nothing before it. */
public final class MigrationRoutes {

  private final Migration migration;
  private final @Nullable LegacyClient client;

  private MigrationRoutes(Migration migration, @Nullable LegacyClient client) {
    this.migration = migration;
    this.client = client;
  }

  /** Fails with an IllegalStateException where it cannot be done as it was told. */
  public static MigrationRoutes of(
      Vertx vertx, Migration migration, List<ServiceDescriptor> services) {
    List<String> problems = migration.problems(services);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("; ", problems));
    }
    return new MigrationRoutes(
        migration, migration.isBegun() ? new LegacyClient(vertx, migration.need()) : null);
  }

  /** Whether the mesh has no part in it. */
  public boolean isLegacy(RestMethod rest) {
    return migration.of(rest) == Mode.REST;
  }

  public Handler<RoutingContext> serve(RestMethod rest, MeshAnswers mesh) {
    if (client == null) {
      return mesh;
    }
    return switch (migration.of(rest)) {
      case GRPC -> mesh;
      case REST -> new LegacyRoute(rest, mesh, client, migration.need());
      case SHADOW -> new ShadowRoute(rest, mesh, client, migration);
    };
  }
}
