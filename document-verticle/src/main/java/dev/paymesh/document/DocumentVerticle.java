package dev.paymesh.document;

import static dev.paymesh.proto.document.v1.DocumentServiceGrpcService.GetVerification;
import static dev.paymesh.proto.document.v1.DocumentServiceGrpcService.SERVICE_DESCRIPTOR;

import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;

/** Owns the wiring of the document service: which rpcs it serves, from which database, and how it stops. */
public final class DocumentVerticle extends VerticleBase {

  /** What a call in flight at the stop may still take; no unary rpc here has a longer deadline. */
  private static final long DRAIN_MS_MAX = 2_000;

  private final DocumentConfig config;
  private Database database;
  private MeshServer server;

  @SuppressWarnings("NullAway.Init") // a verticle is made before it has a Vert.x to build on
  public DocumentVerticle(DocumentConfig config) {
    this.config = config;
  }

  @Override
  public Future<?> start() {
    database = Database.open(vertx, config.database());
    DocumentRpc rpc = new DocumentRpc(new DocumentStore(database), InstantSource.system());
    server = MeshServer.on(vertx, config.server(), SERVICE_DESCRIPTOR)
        .unary(GetVerification, rpc::getVerification);
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
