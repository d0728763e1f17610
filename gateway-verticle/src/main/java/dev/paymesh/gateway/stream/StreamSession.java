package dev.paymesh.gateway.stream;

import com.google.protobuf.Message;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Inbound;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Owns one client's stream of replies, from the rpc to the wire at the client's pace. A failure before the first message
 * is a plain problem; later it is the stream's last word.
 */
final class StreamSession {

  /** A stream that has nothing to tell yet opens nevertheless, so that its client knows that it is heard. */
  private static final long OPEN_MS = 500;

  private static final long COME_BACK_MS_MIN = 1_000;
  private static final long COME_BACK_MS_MAX = 5_000;
  /** A client that does not read must not hold up the stop of this gateway. */
  private static final long TAKE_END_MS_MAX = 500;

  private final Vertx vertx;
  private final RoutingContext ctx;
  private final Terms terms;
  private final LiveResponse out;
  private final StreamForm form;
  private @Nullable Inbound upstream;
  private long opener = -1;
  private long patience = -1;
  private boolean begun;
  private boolean over;

  /** For whom and until when, how long a client may fall behind, and how it looks to the client. */
  record Terms(CallContext call, long slowReaderMs, StreamForm form) {}

  StreamSession(Vertx vertx, RoutingContext ctx, Terms terms) {
    this.vertx = vertx;
    this.ctx = ctx;
    this.terms = terms;
    this.out = new LiveResponse(ctx.request());
    this.form = terms.form();
  }

  /** For whom and until when. */
  CallContext call() {
    return terms.call();
  }

  /** Follows a call that gives its replies to {@link #take}. */
  void follow(Inbound opened) {
    upstream = opened;
    if (form.opensByItself()) {
      opener = vertx.setTimer(OPEN_MS, late -> begin(null));
    }
    opened.end().onComplete(done -> complete(), this::fail);
  }

  private void begin(@Nullable Message first) {
    if (begun || !out.isOpen()) {
      return;
    }
    begun = true;
    vertx.cancelTimer(opener);
    form.open(out, first);
    out.flush();
    write(form.opening());
  }

  private void write(Buffer piece) {
    if (piece.length() > 0) {
      out.write(piece);
    }
  }

  void take(Message message) {
    begin(message);
    if (out.isOpen()) {
      write(form.message(message));
      if (out.isFull()) {
        slowDown();
      }
    }
  }

  /** Nothing is kept here for a slow client: the service waits, and in the end the client is dropped. */
  private void slowDown() {
    Inbound slowed = upstream;
    if (patience >= 0 || slowed == null) {
      return;
    }
    slowed.pause();
    patience = vertx.setTimer(terms.slowReaderMs(), still -> out.drop());
    out.onDrain(() -> {
      vertx.cancelTimer(patience);
      patience = -1;
      slowed.resume();
    });
  }

  private void complete() {
    if (!begun && !form.opensByItself()) {
      fail(MeshStatus.internal());
      return;
    }
    begin(null);
    last(form.end());
  }

  /** What the client sent cannot be taken: nothing more of the call is wanted. */
  void refuse(MeshStatus why) {
    fail(why);
    over = true;
    if (upstream != null) {
      upstream.cancel();
    }
  }

  private void fail(Throwable failure) {
    MeshStatus why = MeshStatus.of(failure);
    if (over) {
      return;
    }
    if (!begun) {
      if (out.isOpen()) {
        ctx.fail(why);
      }
    } else if (why.code() == GrpcStatus.DEADLINE_EXCEEDED && form.comesBack()) {
      // As old as it may get, or the token has run out: a new request brings a new one.
      leave();
    } else if (!form.tellsFailures()) {
      out.drop();
    } else {
      last(form.failure(why, terms.call().requestId()));
    }
  }

  /** Nothing else is on its way to the client, or it would be dropped for a queue it is still reading. */
  private void last(Buffer word) {
    if (!out.isOpen()) {
      return;
    }
    if (!out.isFull()) {
      out.end(word);
      return;
    }
    vertx.cancelTimer(patience);
    patience = vertx.setTimer(terms.slowReaderMs(), still -> out.drop());
    out.onDrain(() -> out.end(word));
  }

  private void leave() {
    last(StreamFormat.retry(
        ThreadLocalRandom.current().nextLong(COME_BACK_MS_MIN, COME_BACK_MS_MAX)));
  }

  void heartbeat() {
    if (begun && out.isOpen() && !out.isFull()) {
      write(form.heartbeat());
    }
  }

  /** This gateway goes away: the client comes back to another one. */
  void drain() {
    Inbound ending = upstream;
    if (ending != null && begun && form.comesBack()) {
      leave();
    }
    if (ending != null) {
      ending.cancel();
    }
    vertx.setTimer(TAKE_END_MS_MAX, late -> out.dropUnlessTaken());
  }

  /** The client has gone, or has had all. */
  void close() {
    vertx.cancelTimer(opener);
    vertx.cancelTimer(patience);
    if (upstream != null) {
      upstream.cancel();
    }
  }
}
