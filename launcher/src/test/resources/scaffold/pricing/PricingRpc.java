package dev.paymesh.pricing;

import dev.paymesh.proto.pricing.v1.GetPriceRequest;
import dev.paymesh.proto.pricing.v1.GetPriceResponse;
import dev.paymesh.proto.pricing.v1.GetPricesBatchRequest;
import dev.paymesh.proto.pricing.v1.GetPricesBatchResponse;
import dev.paymesh.proto.pricing.v1.Price;
import dev.paymesh.proto.pricing.v1.WatchPriceRequest;
import dev.paymesh.proto.pricing.v1.WatchPriceResponse;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import dev.paymesh.shared.watch.EventWatch;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;

/** Owns what each rpc of the pricing service answers, in proto order; who may ask was settled before. */
final class PricingRpc {

  private final PricingStore store;
  private final EventWatch<String, WatchPriceResponse> watch;

  PricingRpc(PricingStore store, EventWatch<String, WatchPriceResponse> watch) {
    this.store = store;
    this.watch = watch;
  }

  /** The price as it is now, or NOT_FOUND. */
  Future<GetPriceResponse> getPrice(GetPriceRequest request) {
    return store
        .current(List.of(request.getSku()))
        .map(found -> GetPriceResponse.newBuilder()
            .setPrice(found.stream().findFirst().orElseThrow(() -> unknown(request.getSku())))
            .build());
  }

  private static MeshStatus unknown(String sku) {
    return MeshStatus.of(GrpcStatus.NOT_FOUND, "NOT_FOUND", "there is no price of " + sku);
  }

  /** Those that there are, in the order of their names. */
  Future<GetPricesBatchResponse> getPricesBatch(GetPricesBatchRequest request) {
    return store.current(request.getSkusList()).map(PricingRpc::batch);
  }

  private static GetPricesBatchResponse batch(List<Price> found) {
    return GetPricesBatchResponse.newBuilder().addAllPrices(found).build();
  }

  /** Until the caller has heard enough. */
  Future<Void> watchPrice(WatchPriceRequest request, Outbound<WatchPriceResponse> out) {
    return watch.watch(request.getSku(), request.getAfterSequence(), out);
  }
}
