package dev.paymesh.document;

import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.grpc.common.GrpcStatus;
import java.util.HashMap;
import java.util.Map;

/** Owns how many documents come and go at once on one event loop: each holds a part of itself in memory. */
final class Transfers {

  /** So that nobody takes all places by being slow. */
  private static final int USER_TRANSFERS_MAX = 4;

  private static final long RETRY_AFTER_MS = 1_000;

  private final int transfersMax;
  private final Map<String, Integer> byUser = new HashMap<>();
  private int underWay;

  Transfers(int transfersMax) {
    this.transfersMax = transfersMax;
  }

  /**
   * Takes a place for the caller of the call being served.
   *
   * @return gives the place back, once
   * @throws MeshStatus when there is none
   */
  Runnable enter() {
    String user = CallContext.current().userId();
    if (underWay >= transfersMax || byUser.getOrDefault(user, 0) >= USER_TRANSFERS_MAX) {
      throw MeshStatus.of(
              GrpcStatus.UNAVAILABLE, "DOCUMENTS_BUSY", "too many documents are on their way")
          .retryAfter(RETRY_AFTER_MS);
    }
    underWay++;
    byUser.merge(user, 1, Integer::sum);
    return () -> leave(user);
  }

  private void leave(String user) {
    underWay--;
    byUser.computeIfPresent(user, (same, left) -> left > 1 ? left - 1 : null);
  }

  int underWay() {
    return underWay;
  }
}
