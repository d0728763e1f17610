package dev.paymesh.shared.grpc;

import io.vertx.core.net.SocketAddress;
import java.util.List;

/**
 * Owns where one service is to be found now.
 *
 * <p>It is asked before every call, on the event loop, so it answers at once from what it knows; the same list, by
 * identity, as long as nothing has changed. An empty list means that nothing is known: what was known before stays.
 */
@FunctionalInterface
public interface Endpoints {

  /** The addresses, unmodifiable. */
  List<SocketAddress> current();

  /**
   * Addresses that never change.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Endpoints of(List<SocketAddress> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("endpoints: expected at least one address");
    }
    List<SocketAddress> known = List.copyOf(addresses);
    return () -> known;
  }
}
