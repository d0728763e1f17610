package dev.paymesh.gateway;

import dev.paymesh.gateway.transcode.ResponseWriter;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcClient;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.proto.payment.v1.WatchPaymentRequest;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Inbound;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Owns the one watch of a payment that all its sessions on this event loop share, and the latest of its events.
 *
 * <p>Each session reads the events from its own place. The watch is opened in the name of one of them, and again in
 * another's when it is lost, from the last event seen. Only when so many events wait that none can be let go is the
 * service held back: until the slowest session has read on, or was dropped.
 */
final class StatusFeed {

  /** A payment has a handful of events; beyond this the oldest go, or the service waits. */
  private static final int EVENTS_MAX = 256;

  private static final int RESUBSCRIBE_MAX = 20;
  private static final long RESUBSCRIBE_MS_MIN = 50;
  private static final long RESUBSCRIBE_MS_MAX = 2_000;
  /** A watch that held for longer was no failed attempt. */
  private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Source source;
  private final String paymentId;
  private final Consumer<StatusFeed> onOver;
  private final Context context;
  /** Mostly of one. */
  private final Set<StatusReader> sessions = new LinkedHashSet<>(1);

  private final List<Event> events = new ArrayList<>();
  private long first = 1;
  private @Nullable Inbound watch;
  private long watchedSinceNanos;
  private long retry = -1;
  private int failures;
  private boolean held;
  private boolean over;

  /** Where events come from, and how they look to a browser. */
  record Source(Vertx vertx, Peer payments, ResponseWriter writer) {}

  /** One event, its data already written for all who get it. */
  record Event(long sequence, Buffer data) {}

  /** {@code onOver} runs once, when this feed takes no more sessions. */
  StatusFeed(Source source, String paymentId, Consumer<StatusFeed> onOver) {
    this.source = source;
    this.paymentId = paymentId;
    this.onOver = onOver;
    this.context = source.vertx().getOrCreateContext();
  }

  /** Whether everything after a sequence is still here or yet to come. */
  boolean serves(long after) {
    return after + 1 >= first;
  }

  void join(StatusReader session) {
    sessions.add(session);
    if (sessions.size() == 1 && watch == null) {
      subscribe();
    }
    session.pump();
  }

  /** The last one to leave ends the watch. */
  void leave(StatusReader session) {
    if (sessions.remove(session) && sessions.isEmpty()) {
      close();
      if (watch != null) {
        watch.cancel();
      }
    } else {
      makeRoom();
    }
  }

  private void close() {
    if (!over) {
      over = true;
      source.vertx().cancelTimer(retry);
      onOver.accept(this);
    }
  }

  private void subscribe() {
    Optional<CallContext> lender = sessions.stream()
        .map(StatusReader::call)
        .max(Comparator.comparingLong(call -> call.deadline().remainingMs()));
    // Not on the context of a request, which this watch outlives.
    lender.ifPresent(call -> context.runOnContext(turn -> subscribe(call)));
  }

  private void subscribe(CallContext lender) {
    if (over) {
      return;
    }
    WatchPaymentRequest request = WatchPaymentRequest.newBuilder()
        .setPaymentId(paymentId)
        .setAfterSequence(last())
        .build();
    // With a scope of its own: the lender may leave, and the others go on reading.
    CallContext call = CallContext.entering(
        lender.userId(), lender.userRole(), lender.requestId(), lender.deadline());
    watchedSinceNanos = System.nanoTime();
    Inbound opened =
        source.payments().stream(call, PaymentServiceGrpcClient.WatchPayment, request, this::take);
    watch = opened;
    if (held) {
      opened.pause();
    }
    opened.end().onComplete(done -> end(), failure -> lost(MeshStatus.of(failure)));
  }

  /** The sequence of the latest event. */
  private long last() {
    return first + events.size() - 1;
  }

  /** What was seen already is left out; where one is missing, the watch begins again behind the last. */
  private void take(PaymentStatusEvent event) {
    long sequence = event.getSequence();
    if (sequence == last() + 1) {
      events.add(new Event(sequence, source.writer().write(event)));
      pump();
      makeRoom();
    } else if (sequence > last() && watch != null) {
      watch.cancel();
    }
  }

  private void pump() {
    // A copy: who has had all leaves.
    List.copyOf(sessions).forEach(StatusReader::pump);
  }

  /** The event with a sequence; null before it has come. */
  @Nullable
  Event event(long sequence) {
    long place = sequence - first;
    return place >= 0 && place < events.size() ? events.get((int) place) : null;
  }

  /** Whether nothing comes after a sequence. */
  boolean isOverAfter(long sequence) {
    return over && sequence >= last();
  }

  /** Lets go of what all have read, once there is too much of it; holds the service back while somebody has not. */
  void makeRoom() {
    if (events.size() >= EVENTS_MAX) {
      long readByAll = sessions.stream().mapToLong(StatusReader::seen).min().orElse(last());
      int gone = (int) Math.max(0, Math.min(readByAll, last()) - first + 1);
      events.subList(0, gone).clear();
      first += gone;
    }
    hold(events.size() >= EVENTS_MAX);
  }

  private void hold(boolean tight) {
    if (held != tight && watch != null) {
      held = tight;
      if (tight) {
        watch.pause();
      } else {
        watch.resume();
      }
    }
  }

  private void end() {
    close();
    pump();
  }

  private void lost(MeshStatus why) {
    if (over) {
      return;
    }
    failures = System.nanoTime() - watchedSinceNanos > STEADY_NANOS ? 0 : failures + 1;
    if (mayComeBack(why) && failures <= RESUBSCRIBE_MAX) {
      retry = source.vertx().setTimer(backoffMs(), again -> subscribe());
    } else {
      close();
      List.copyOf(sessions).forEach(session -> session.fail(why));
    }
  }

  /** The service went away, the lender's time ran out, or a reader was too slow: another watch may do better. */
  private static boolean mayComeBack(MeshStatus why) {
    return switch (why.code()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, RESOURCE_EXHAUSTED -> true;
      default -> false;
    };
  }

  private long backoffMs() {
    long ceiling = Math.min(RESUBSCRIBE_MS_MAX, RESUBSCRIBE_MS_MIN << Math.min(failures, 10));
    return 1 + ThreadLocalRandom.current().nextLong(ceiling);
  }
}
