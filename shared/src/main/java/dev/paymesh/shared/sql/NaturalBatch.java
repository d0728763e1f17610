package dev.paymesh.shared.sql;

import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.trace.Leg;
import dev.paymesh.shared.trace.Timed.Kind;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Owns the requests of one kind on one event loop: what is asked while a statement is in flight goes together in the
 * next one. It leaves at the end of the event loop's turn, so that all that one turn asks for is together; a lone request
 * waits for nobody else, and there is no timer; save where nobody waits for the answer and statements are kept apart.
 *
 * <p>An answer is read after it was asked for: nobody joins a statement that was sent. A statement that a row may have
 * spoilt is sent again in halves, until the row fails alone; one that fails as such fails for all its members.
 *
 * @param <Q> what is asked, with all that the statement needs: it runs for many calls, and inside none
 * @param <R> what is answered to each
 */
public final class NaturalBatch<Q, R> {

  /** More that wait for one kind of statement come faster than the database serves them. */
  private static final int WAITING_MAX = 1_024;

  /** Whoever asks for what no caller waits for has a limit of its own, so this one is out of its way. */
  private static final int UNHURRIED_MAX = 65_536;

  private static final long NO_TIMER = -1;

  /** Alone, a few, many. */
  private static final double[] SIZES = {1, 8, 32};

  private final ContextInternal home;
  private final String kind;
  private final int membersMax;
  private final long apartNs;
  private final int waitingMax;
  private final Function<List<Q>, Future<List<R>>> statement;
  private final DistributionSummary sizes;
  private final Queue<Member<Q, R>> waiting = new ArrayDeque<>();
  private boolean inFlight;
  private long rest = NO_TIMER;
  private long freeNs = System.nanoTime();

  /**
   * Which statements share a batch.
   *
   * @param kind closed set, for the metric
   * @param membersMax at 1 nobody waits: each request is a statement, and many are in flight
   * @param apartMs from a statement to the next at least, so that they are fewer; 0: for what somebody waits for
   */
  record Terms(String kind, int membersMax, long apartMs) {}

  /** The statement answers in the order of the requests. */
  NaturalBatch(ContextInternal home, Terms terms, Function<List<Q>, Future<List<R>>> statement) {
    this.home = home;
    this.kind = terms.kind();
    this.membersMax = terms.membersMax();
    this.apartNs = TimeUnit.MILLISECONDS.toNanos(terms.apartMs());
    this.waitingMax = terms.apartMs() > 0 ? UNHURRIED_MAX : WAITING_MAX;
    this.statement = statement;
    this.sizes = DistributionSummary.builder("mesh.sql.batch")
        .description("requests served by one statement")
        .tag("kind", terms.kind())
        .serviceLevelObjectives(SIZES)
        .register(Metrics.globalRegistry);
  }

  /** One request, and the call that still wants its answer, if it is any call's. */
  private record Member<Q, R>(Q request, @Nullable CallContext call, Leg leg, Promise<R> answer) {

    /** A member whose call is over, or out of time, is left out. */
    boolean isWanted() {
      if (call == null || !(call.scope().ended() || call.deadline().expired())) {
        return true;
      }
      answer.tryFail(
          call.scope().ended()
              ? MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the call ended meanwhile")
              : MeshStatus.deadlineExceeded("the time was up before the database was free"));
      return false;
    }

    /** Each has a part of its own in the statement that many share, from when it was asked for. */
    void sent(int members) {
      if (leg.isRecorded()) {
        leg.put("db.operation.batch.size", members).note("of " + members).sent();
      }
    }
  }

  /** What was found, as the answer to each that asked for it. */
  public static <K, T> List<Optional<T>> inOrder(List<K> asked, Map<K, T> found) {
    return asked.stream().map(key -> Optional.ofNullable(found.get(key))).toList();
  }

  /** Asks from within any call, or none; the answer comes on the context that asks. */
  public Future<R> ask(Q request) {
    return ask(request, CallContext.currentLeg());
  }

  /** The same as a part of work that may be of no call. */
  public Future<R> ask(Q request, Leg work) {
    Promise<R> answer = home.owner().getOrCreateContext().promise();
    Leg leg = work.child(Kind.STATEMENT, kind);
    home.emit(new Member<>(request, CallContext.bound(), leg, answer), this::join);
    return leg.until(answer.future());
  }

  private void join(Member<Q, R> member) {
    if (membersMax == 1) {
      send(List.of(member), () -> {});
    } else if (waiting.size() == waitingMax) {
      member.answer().fail(SqlFailures.busy());
    } else {
      waiting.add(member);
      if (!inFlight || isFullAtRest()) {
        nextSoon();
      }
    }
  }

  /** Behind all that this turn still has to do, some of which may ask. */
  private void nextSoon() {
    inFlight = true;
    home.runOnContext(turn -> next());
  }

  private void next() {
    long earlyNs = freeNs - System.nanoTime();
    if (earlyNs > 0 && !waiting.isEmpty() && waiting.size() < membersMax) {
      rest = home.setTimer(1 + TimeUnit.NANOSECONDS.toMillis(earlyNs), due -> sendWaiting());
    } else {
      sendWaiting();
    }
  }

  private boolean isFullAtRest() {
    return rest != NO_TIMER && waiting.size() >= membersMax && home.owner().cancelTimer(rest);
  }

  private void sendWaiting() {
    rest = NO_TIMER;
    List<Member<Q, R>> batch = new ArrayList<>(Math.min(membersMax, waiting.size()));
    while (batch.size() < membersMax && !waiting.isEmpty()) {
      batch.add(waiting.remove());
    }
    inFlight = !batch.isEmpty();
    if (inFlight) {
      freeNs = System.nanoTime() + apartNs;
      send(batch, this::nextSoon);
    }
  }

  private void send(List<Member<Q, R>> asked, Runnable whenFree) {
    List<Member<Q, R>> members = asked.stream().filter(Member::isWanted).toList();
    if (members.isEmpty()) {
      whenFree.run();
      return;
    }
    sizes.record(members.size());
    members.forEach(member -> member.sent(members.size()));
    Promise<List<R>> answers = home.promise();
    Future.succeededFuture(members.stream().map(Member::request).toList())
        .compose(statement)
        .map(all -> oneEach(members, all))
        .onComplete(answers);
    answers.future().onComplete(all -> answer(members, all, whenFree), failure -> {
      fail(members, failure, whenFree);
    });
  }

  private static <R> List<R> oneEach(List<?> members, List<R> answers) {
    if (answers.size() != members.size()) {
      throw new IllegalStateException("a statement for so many must answer as many");
    }
    return answers;
  }

  /** What these answers bring about joins the next statement. */
  private void answer(List<Member<Q, R>> members, List<R> answers, Runnable whenFree) {
    whenFree.run();
    for (int at = 0; at < members.size(); at++) {
      members.get(at).answer().complete(answers.get(at));
    }
  }

  private void fail(List<Member<Q, R>> members, Throwable failure, Runnable whenFree) {
    int half = members.size() / 2;
    if (half > 0 && mayBeOfOneRow(failure)) {
      send(members.subList(0, half), () -> send(members.subList(half, members.size()), whenFree));
    } else {
      whenFree.run();
      members.forEach(member -> member.answer().fail(failure));
    }
  }

  /** Not a database that is away, contended or too slow: more statements would make that worse. */
  private static boolean mayBeOfOneRow(Throwable failure) {
    return !(failure instanceof MeshStatus status) || status.code() == GrpcStatus.INTERNAL;
  }
}
