package dev.paymesh.compliance;

import static dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService.CheckKyc;
import static dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService.CheckKycBatch;
import static dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService.ReviewCase;
import static dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService.SERVICE_DESCRIPTOR;

import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.watch.WatchTimes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Owns the wiring of the compliance service: its rpcs, its database, the service it asks, and how it stops. */
public final class ComplianceVerticle extends VerticleBase {

  /** What a call in flight at the stop may still take; no unary rpc here has a longer deadline. */
  private static final long DRAIN_MS_MAX = 2_000;

  private static final long HINTS_MS_MAX = 500;

  private final ComplianceConfig config;
  private final WatchTimes times;
  private Database database;
  private Peer documents;
  private ReviewCases cases;
  private MeshServer server;

  public ComplianceVerticle(ComplianceConfig config) {
    this(config, WatchTimes.DEFAULT);
  }

  /** With a patience of one's own. */
  @SuppressWarnings("NullAway.Init") // a verticle is made before it has a Vert.x to build on
  ComplianceVerticle(ComplianceConfig config, WatchTimes times) {
    this.config = config;
    this.times = times;
  }

  @Override
  public Future<?> start() {
    database = Database.open(vertx, config.database());
    documents = Peer.to(vertx, config.documents(), DocumentServiceGrpcService.SERVICE_DESCRIPTOR);
    ComplianceStore store = new ComplianceStore(database);
    cases = new ReviewCases(vertx, database, store, times);
    server = serve(new ComplianceRpc(
        store,
        new Verifications(documents),
        new Attestations(config.attestationKey(), InstantSource.system()),
        cases));
    return server.listen().onSuccess(listening -> cases.start());
  }

  private MeshServer serve(ComplianceRpc rpc) {
    return MeshServer.on(vertx, config.server(), SERVICE_DESCRIPTOR)
        .unary(CheckKyc, rpc::checkKyc)
        .unary(CheckKycBatch, rpc::checkKycBatch)
        .bidiStream(ReviewCase, rpc::reviewCase);
  }

  /** The port it serves on, once started. */
  public int port() {
    return server.port();
  }

  /** How many streams follow a case through this instance. */
  int watchers() {
    return cases.watchers();
  }

  /** Calls in flight end first, then what they stand on. */
  @Override
  public Future<?> stop() {
    return cases
        .drain()
        .timeout(HINTS_MS_MAX, TimeUnit.MILLISECONDS)
        .transform(hinted -> server.shutdown(DRAIN_MS_MAX))
        .transform(served -> cases.stop())
        .transform(stopped -> documents.close())
        .transform(closed -> database.close());
  }
}
