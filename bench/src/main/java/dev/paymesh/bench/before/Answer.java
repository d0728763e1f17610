package dev.paymesh.bench.before;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** Owns what one service says to one request. */
record Answer(int status, Buffer body) {

  static Answer of(int status, JsonObject body) {
    return new Answer(status, body.toBuffer());
  }

  /** An error in the form of the chain; callers hand it on as it is. */
  static Answer refusal(int status, String reason) {
    return of(status, new JsonObject().put("status", status).put("reason", reason));
  }

  boolean isOk() {
    return status / 100 == 2;
  }
}
