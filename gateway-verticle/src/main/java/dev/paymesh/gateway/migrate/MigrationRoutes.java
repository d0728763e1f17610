package dev.paymesh.gateway.migrate;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.gateway.transcode.RestMethod;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Owns who serves each route: where nothing is said the mesh itself, with nothing before it. */
public final class MigrationRoutes {

  private static final String JUDGES = "paymesh-shadow";
  /** Of all gateways of a process. */
  private static final int JUDGES_MAX = 1;

  private final Migration migration;
  private final @Nullable Means means;

  /** What the routes of a migration are served with; it ends with the verticle it was made in. */
  record Means(LegacyClient client, Migration migration, WorkerExecutor judges) {}

  private MigrationRoutes(Migration migration, @Nullable Means means) {
    this.migration = migration;
    this.means = means;
  }

  /** Fails with an IllegalStateException where it cannot be done as it was told. */
  public static MigrationRoutes of(
      Vertx vertx, Migration migration, List<ServiceDescriptor> services) {
    List<String> problems = migration.problems(services);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("; ", problems));
    }
    return new MigrationRoutes(migration, migration.isBegun() ? means(vertx, migration) : null);
  }

  private static Means means(Vertx vertx, Migration migration) {
    return new Means(
        new LegacyClient(vertx, migration.need()),
        migration,
        vertx.createSharedWorkerExecutor(JUDGES, JUDGES_MAX));
  }

  /** Whether the mesh has no part in it. */
  public boolean isLegacy(RestMethod rest) {
    return migration.of(rest) == Mode.REST;
  }

  public Handler<RoutingContext> serve(RestMethod rest, MeshAnswers mesh) {
    if (means == null) {
      return mesh;
    }
    return switch (migration.of(rest)) {
      case GRPC -> mesh;
      case REST -> new LegacyRoute(rest, mesh, means.client(), migration.need());
      case SHADOW -> new ShadowRoute(rest, mesh, means);
    };
  }
}
