package dev.paymesh.compliance;

import static dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService.CheckKyc;
import static dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService.SERVICE_DESCRIPTOR;

import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;

/** Owns the wiring of the compliance service: its rpcs, its database, the service it asks, and how it stops. */
public final class ComplianceVerticle extends VerticleBase {

  /** What a call in flight at the stop may still take; no unary rpc here has a longer deadline. */
  private static final long DRAIN_MS_MAX = 2_000;

  private final ComplianceConfig config;
  private Database database;
  private Peer documents;
  private MeshServer server;

  @SuppressWarnings("NullAway.Init") // a verticle is made before it has a Vert.x to build on
  public ComplianceVerticle(ComplianceConfig config) {
    this.config = config;
  }

  @Override
  public Future<?> start() {
    database = Database.open(vertx, config.database());
    documents = Peer.to(vertx, config.documents(), DocumentServiceGrpcService.SERVICE_DESCRIPTOR);
    Attestations attestations = new Attestations(config.attestationKey(), InstantSource.system());
    ComplianceRpc rpc = new ComplianceRpc(new ComplianceStore(database), documents, attestations);
    server =
        MeshServer.on(vertx, config.server(), SERVICE_DESCRIPTOR).unary(CheckKyc, rpc::checkKyc);
    return server.listen();
  }

  /** The port it serves on, once started. */
  public int port() {
    return server.port();
  }

  /** Calls in flight end first, then what they stand on. */
  @Override
  public Future<?> stop() {
    return server.shutdown(DRAIN_MS_MAX).eventually(documents::close).eventually(database::close);
  }
}
