package dev.paymesh.bench;

import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;

/** Owns what became of one request, in a word that errors are counted by. */
record Outcome(String label, Kind kind) {

  /** A refusal is an answer that a gateway at its limit should give; anything else that is not 2xx never is. */
  enum Kind {
    ACCEPTED,
    REFUSED,
    FAILED
  }

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  static Outcome of(int status) {
    if (status / 100 == 2) {
      return new Outcome(Integer.toString(status), Kind.ACCEPTED);
    }
    boolean refused = status == TOO_MANY_REQUESTS || status == UNAVAILABLE;
    return new Outcome(Integer.toString(status), refused ? Kind.REFUSED : Kind.FAILED);
  }

  static Outcome of(Throwable cause) {
    if (cause instanceof RpcStatusException status) {
      return new Outcome(status.status(), status.isRefusal() ? Kind.REFUSED : Kind.FAILED);
    }
    if (cause instanceof HttpStatusException http) {
      return of(http.status());
    }
    return new Outcome(label(cause), Kind.FAILED);
  }

  private static String label(Throwable cause) {
    if (cause instanceof GeneratorSaturatedException) {
      return "generator saturated";
    }
    if (cause instanceof TimeoutException) {
      return "timeout";
    }
    if (cause instanceof ConnectException) {
      return "cannot connect";
    }
    if (cause instanceof HttpClosedException || cause instanceof StreamResetException) {
      return "connection closed";
    }
    return cause.getClass().getSimpleName();
  }
}
