package dev.paymesh.shared.sql;

import static dev.paymesh.shared.testkit.MeshVertx.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A statement leaves at the end of the turn that asks; where nobody waits for it, no sooner than it may. */
final class BatchTurnTest {

  private static final int BATCH_MAX = 8;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  @AutoClose
  private final Things things = new Things(mesh.vertx(), BATCH_MAX);

  @Test
  void aLoneRequestIsSentAtTheEndOfTheTurnThatAsks() {
    long id = Things.newId();
    Promise<List<List<Long>>> sentInTheTurn = Promise.promise();
    await(things.atHome(() -> {
      Future<Optional<String>> answer = things.finds.ask(id);
      assertThat(things.sent).isEmpty();
      Vertx.currentContext().runOnContext(end -> sentInTheTurn.complete(List.copyOf(things.sent)));
      return answer;
    }));
    assertThat(await(sentInTheTurn.future())).containsExactly(List.of(id));
  }

  @Test
  void whatOneTurnAsksSharesAStatement() {
    List<Long> ids = newIds(BATCH_MAX);
    await(things.atHome(() -> Future.all(ids.stream().map(things.finds::ask).toList())));
    assertThat(things.sent).containsExactly(ids);
  }

  @Test
  void whatNobodyWaitsForLeavesNoSoonerThanStatementsMayBeApart() {
    long apartMs = 250;
    NaturalBatch<Long, Optional<String>> finds = things.findsApart(apartMs);
    List<Long> ids = inserted(4);
    long startNs = System.nanoTime();
    await(things.atHome(() -> finds.ask(ids.get(0))));
    List<Future<Optional<String>>> later = ids.stream().skip(1).map(finds::ask).toList();
    await(Future.all(later));

    assertThat(Duration.ofNanos(System.nanoTime() - startNs))
        .isGreaterThanOrEqualTo(Duration.ofMillis(apartMs));
    assertThat(things.sent).containsExactly(ids.subList(0, 1), ids.subList(1, 4));
  }

  @Test
  void whatNobodyWaitsForMayBeMoreThanCallersMayWaitFor() {
    NaturalBatch<Long, Optional<String>> unhurried = things.findsApart(1);
    List<Long> ids = inserted(1);
    int crowd = 1_025;
    await(things.atHome(() -> Future.all(
        IntStream.range(0, crowd).mapToObj(n -> unhurried.ask(ids.get(0))).toList())));
    assertThat(things.sent.stream().mapToInt(List::size).sum()).isEqualTo(crowd);

    Future<?> hurried = things.atHome(() -> Future.all(
        IntStream.range(0, crowd).mapToObj(n -> things.finds.ask(ids.get(0))).toList()));
    assertThatThrownBy(() -> await(hurried))
        .hasToString("UNAVAILABLE DATABASE_BUSY: too many wait for the database");
  }

  @Test
  void theFirstAndAFullStatementLeaveAtOnceHoweverFarApartOthersAre() {
    NaturalBatch<Long, Optional<String>> finds = things.findsApart(60_000);
    List<Long> ids = inserted(1 + BATCH_MAX);
    await(things.atHome(() -> finds.ask(ids.get(0))));
    List<Future<Optional<String>>> full = new ArrayList<>();
    for (Long id : ids.subList(1, ids.size())) {
      // Each in a turn of its own, so that all but the last are found to be early.
      full.add(finds.ask(id));
      await(things.atHome(Future::succeededFuture));
      await(things.atHome(Future::succeededFuture));
    }

    await(Future.all(full));
    assertThat(things.sent).containsExactly(ids.subList(0, 1), ids.subList(1, 1 + BATCH_MAX));
  }

  private List<Long> inserted(int count) {
    List<Long> ids = newIds(count);
    await(Future.all(ids.stream().map(Things::named).map(things.inserts::ask).toList()));
    things.sent.clear();
    return ids;
  }

  private static List<Long> newIds(int count) {
    return LongStream.generate(Things::newId).limit(count).boxed().toList();
  }
}
