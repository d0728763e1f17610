package dev.paymesh.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Owns calls of one rpc over a few connections that take turns, so that each carries as many, however few are in flight.
 *
 * @param timeoutMs for one answer, as the caller and the server have it
 */
record RpcTurns(RpcRequests requests, int connections, long timeoutMs) implements LoadSource {

  @Override
  public LoadClient open(Vertx vertx, Limits limits) {
    Limits each = new Limits(1, limits.inFlightMax() / connections, timeoutMs);
    LongSupplier numbers = RpcRequests.numbers();
    return new Turns(Stream.generate(() -> new RpcClient(vertx, requests, each, numbers))
        .limit(connections)
        .toList());
  }

  /** Owns whose turn it is. */
  private static final class Turns implements LoadClient {

    private final List<RpcClient> clients;
    private int turn;

    private Turns(List<RpcClient> clients) {
      this.clients = clients;
    }

    @Override
    public Future<Integer> send() {
      turn = (turn + 1) % clients.size();
      return clients.get(turn).send();
    }

    @Override
    public Future<Tried> tryOne() {
      return clients.get(0).tryOne();
    }
  }
}
