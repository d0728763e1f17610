package dev.paymesh.pricing;

import static dev.paymesh.proto.pricing.v1.PricingServiceGrpcService.GetPrice;
import static dev.paymesh.proto.pricing.v1.PricingServiceGrpcService.GetPricesBatch;
import static dev.paymesh.proto.pricing.v1.PricingServiceGrpcService.SERVICE_DESCRIPTOR;
import static dev.paymesh.proto.pricing.v1.PricingServiceGrpcService.WatchPrice;

import dev.paymesh.proto.pricing.v1.WatchPriceResponse;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.watch.EventTerms;
import dev.paymesh.shared.watch.EventWatch;
import dev.paymesh.shared.watch.WatchTimes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Owns the wiring of the pricing service: which rpcs it serves, from which database, and how it stops. */
public final class PricingVerticle extends VerticleBase {

  /** What a call in flight at the stop may still take. */
  private static final long DRAIN_MS_MAX = 2_000;

  private static final EventTerms<WatchPriceResponse> NEVER_OVER =
      new EventTerms<>(WatchPriceResponse::getSequence, price -> false);

  private final PricingConfig config;
  private Database database;
  private EventWatch<String, WatchPriceResponse> watch;
  private MeshServer server;

  @SuppressWarnings("NullAway.Init") // a verticle is made before it has a Vert.x to build on
  public PricingVerticle(PricingConfig config) {
    this.config = config;
  }

  @Override
  public Future<?> start() {
    database = Database.open(vertx, config.database());
    PricingStore store = new PricingStore(database);
    watch = new EventWatch<>(vertx, NEVER_OVER, store::after, WatchTimes.DEFAULT);
    PricingRpc rpc = new PricingRpc(store, watch);
    server = MeshServer.on(vertx, config.server(), SERVICE_DESCRIPTOR)
        .unary(GetPrice, rpc::getPrice)
        .unary(GetPricesBatch, rpc::getPricesBatch)
        .serverStream(WatchPrice, rpc::watchPrice);
    return server.listen();
  }

  /** The port it serves on, once started. */
  public int port() {
    return server.port();
  }

  /** Watchers are sent on, calls in flight end, then what they stand on. */
  @Override
  public Future<?> stop() {
    watch.drain();
    return server.shutdown(DRAIN_MS_MAX).transform(served -> database.close());
  }
}
