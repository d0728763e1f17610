package dev.paymesh.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.pricing.v1.GetPriceRequest;
import dev.paymesh.proto.pricing.v1.PricingServiceGrpcClient;
import dev.paymesh.proto.pricing.v1.PricingServiceGrpcService;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import org.junit.jupiter.api.Test;

/** The deployed service over real gRPC and a real PostgreSQL. */
class PricingVerticleTest {

  private static final String ROLE = "pricing";

  @Test
  void thePriceNowIsTheLatest() {
    try (MeshVertx mesh = MeshVertx.start()) {
      PricingVerticle verticle = new PricingVerticle(
          new PricingConfig(TestMesh.server(ROLE), TestDatabase.configFor(ROLE)));
      TestMesh.deploy(mesh.vertx(), verticle);
      Peer peer = Peer.to(
          mesh.vertx(),
          TestMesh.peer("gateway", verticle.port()),
          PricingServiceGrpcService.SERVICE_DESCRIPTOR);
      GetPriceRequest tea = GetPriceRequest.newBuilder().setSku("tea").build();
      TestMesh.warmUp(() -> assertThat(TestMesh.within(
                  mesh.vertx(),
                  TestMesh.caller("user-0001", "user"),
                  () -> peer.call(PricingServiceGrpcClient.GetPrice, tea))
              .getPrice()
              .getAmount()
              .getAmountCents())
          .isEqualTo(475));
    }
  }
}
