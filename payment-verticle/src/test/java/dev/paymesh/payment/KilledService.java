package dev.paymesh.payment;

import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.KilledProcess;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;

/** Owns a payment service in a process of its own, which a test kills. */
final class KilledService {

  private KilledService() {}

  /** Returns once it serves. */
  static KilledProcess start(DatabaseConfig database) throws IOException {
    return KilledProcess.start(KilledService.class, database);
  }

  /** The process itself: it ends by a kill, or with its parent. */
  public static void main(String[] arguments) throws IOException {
    Vertx vertx = Vertx.vertx();
    PaymentConfig config = new PaymentConfig(
        new MeshServerConfig("payment", "127.0.0.1", 0, PaymentMesh.SEAL),
        DatabaseConfig.parse(arguments[0]),
        PaymentMesh.peerOf("payment", TestMesh.deadPort()),
        PaymentMesh.peerOf("payment", TestMesh.deadPort()),
        List.of(Issuers.USER_KEY, Issuers.COMPLIANCE_KEY));
    PaymentVerticle service = new PaymentVerticle(config);
    MeshVertx.await(vertx.deployVerticle(service));
    KilledProcess.serve(service.port());
  }
}
