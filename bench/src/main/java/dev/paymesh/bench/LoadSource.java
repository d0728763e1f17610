package dev.paymesh.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Owns what is sent, whatever it is: payments over REST, or some rpc. */
interface LoadSource {

  LoadClient open(Vertx vertx, Limits limits);

  /** Owns the connections; used on one event loop. */
  interface LoadClient {

    /** The status of one request, as HTTP has it, once its whole answer is here; fails when there is none. */
    Future<Integer> send();

    /** One request ahead of the load; fails, or gives words, when the run would be of no use. */
    Future<Tried> tryOne();
  }

  /** What came of the request ahead of the load. */
  record Tried(boolean useful, String words) {}
}
