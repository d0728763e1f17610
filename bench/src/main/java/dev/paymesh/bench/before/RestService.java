package dev.paymesh.bench.before;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Owns what one service of the chain does; it has one route. */
interface RestService {

  /** What a request without a body has. */
  Buffer NOTHING = Buffer.buffer();

  /** Where its route begins. */
  String route();

  /** Fails with {@link Refused} when the answer is an error. */
  Future<Answer> answer(Ask ask);

  /** A caller may ask for its own things only. */
  static void demandOwner(Ask ask, String userId) {
    if (!ask.userId().equals(userId)) {
      throw new Refused(403, "NOT_YOURS");
    }
  }
}
