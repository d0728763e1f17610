package dev.paymesh.shared.sql;

import static dev.paymesh.shared.testkit.MeshVertx.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.CallScope;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.Things.Thing;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Batches on a real PostgreSQL, whose lock on the table decides how long a statement is in flight. */
final class NaturalBatchTest {

  private static final int BATCH_MAX = 8;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  @AutoClose
  private final Things things = new Things(mesh.vertx(), BATCH_MAX);

  private final Promise<Void> release = Promise.promise();

  @Test
  void whatIsAskedWhileAStatementIsInFlightSharesTheNextOne() {
    List<Long> ids = insertedIds(BATCH_MAX + 1);
    Future<Void> lock = things.lockUntil(release.future());
    List<Future<Optional<String>>> answers = askAll(ids);
    release.complete();

    assertThat(answers.stream().map(MeshVertx::await))
        .containsExactlyElementsOf(ids.stream().map(NaturalBatchTest::stored).toList());
    assertThat(things.sent).containsExactly(ids.subList(0, 1), ids.subList(1, ids.size()));
    await(lock);
  }

  @Test
  void aBatchIsNoLargerThanItsCapAndTheOrderIsKept() {
    List<Long> ids = insertedIds(2 * BATCH_MAX + 3);
    Future<Void> lock = things.lockUntil(release.future());
    List<Future<Optional<String>>> answers = askAll(ids);
    release.complete();

    await(Future.all(answers));
    assertThat(things.sent.stream().map(List::size)).containsExactly(1, BATCH_MAX, BATCH_MAX, 2);
    assertThat(things.sent.stream().flatMap(List::stream)).containsExactlyElementsOf(ids);
    await(lock);
  }

  @Test
  void aCapOfOneMakesEachRequestAStatementThatWaitsForNone() {
    try (Things apart = new Things(mesh.vertx(), 1)) {
      List<Long> ids = newIds(BATCH_MAX);
      await(apart.atHome(() -> {
        List<Future<Optional<String>>> answers =
            ids.stream().map(apart.finds::ask).toList();
        assertThat(apart.sent).hasSameSizeAs(ids);
        return Future.all(answers);
      }));
      assertThat(apart.sent)
          .containsExactlyElementsOf(ids.stream().map(List::of).toList());
    }
  }

  @Test
  void everyoneGetsTheirOwnAnswerUnderRandomLoad() {
    long seed = System.nanoTime();
    System.out.println("seed of the random load: " + seed);
    Random random = new Random(seed);
    List<Long> known = insertedIds(50);
    for (int round = 0; round < 40; round++) {
      // Some ask for the same one, some for one that is not there, and some from another thread.
      List<Long> asked = IntStream.range(0, 1 + random.nextInt(60))
          .mapToObj(one -> random.nextInt(5) == 0 ? -1L : known.get(random.nextInt(known.size())))
          .toList();
      List<Future<Optional<String>>> answers = new ArrayList<>();
      for (Long id : asked) {
        answers.add(
            random.nextBoolean()
                ? things.atHome(() -> things.finds.ask(id))
                : things.finds.ask(id));
      }
      assertThat(answers.stream().map(MeshVertx::await))
          .containsExactlyElementsOf(asked.stream()
              .map(id -> id < 0 ? Optional.<String>empty() : stored(id))
              .toList());
    }
    assertThat(things.sent).anyMatch(batch -> batch.size() > 1);
  }

  @Test
  void aReadSeesWhatWasWrittenBeforeItWasAsked() {
    for (int round = 0; round < 50; round++) {
      Thing thing = Things.named(Things.newId());
      // Another read is on its way when the write ends: joining it would miss the row.
      Optional<String> read = await(things.atHome(() -> {
        things.finds.ask(thing.id());
        return things.inserts.ask(thing).compose(done -> things.finds.ask(thing.id()));
      }));
      assertThat(read).contains(thing.name());
    }
  }

  @Test
  void aRowThatTheTableRefusesFailsAloneInItsBatch() {
    Thing first = Things.named(Things.newId());
    List<Thing> batch = newIds(BATCH_MAX).stream().map(Things::named).toList();
    Thing twin = new Thing(batch.get(5).id(), first.name());
    List<Thing> all = new ArrayList<>(batch);
    all.set(5, twin);
    all.add(0, first);
    Future<Void> lock = things.lockUntil(release.future());
    List<Future<Optional<String>>> answers = insertAll(all);
    release.complete();

    await(Future.join(answers).transform(done -> Future.succeededFuture()));
    assertThat(answers.remove(6).cause())
        .isInstanceOfSatisfying(
            ConstraintViolation.class,
            violation -> assertThat(violation.constraint()).isEqualTo("things_name_unique"));
    assertThat(answers).allMatch(Future::succeeded);
    assertThat(things.count(all.stream().map(Thing::id).toList())).isEqualTo(BATCH_MAX);
    // 8, then 4 that do, 4 that do not: 2 with the twin, 1 of them the twin, 1, and 2 that do.
    assertThat(things.sent.stream().map(List::size)).containsExactly(1, 8, 4, 4, 2, 1, 1, 2);
    await(lock);
  }

  @Test
  void aValueThatPostgresCannotHoldFailsAloneInItsBatch() {
    LogWatch.expect("SQLSTATE 22021");
    List<Thing> all = new ArrayList<>(newIds(4).stream().map(Things::named).toList());
    all.set(2, new Thing(all.get(2).id(), "a \0 is no text"));
    Future<Void> lock = things.lockUntil(release.future());
    List<Future<Optional<String>>> answers = insertAll(all);
    release.complete();

    await(Future.join(answers).transform(done -> Future.succeededFuture()));
    assertThat(codeOf(answers.remove(2))).isEqualTo(GrpcStatus.INTERNAL);
    assertThat(answers).allMatch(Future::succeeded);
    await(lock);
  }

  @Test
  void aDatabaseThatIsAwayFailsAllAndIsAskedOnce() {
    List<Long> ids = newIds(5);
    Future<Void> lock = things.lockUntil(release.future());
    List<Future<Optional<String>>> answers = askAll(ids);
    things.close();
    release.complete();

    await(Future.join(answers).transform(done -> Future.succeededFuture()));
    assertThat(answers).allMatch(answer -> codeOf(answer) == GrpcStatus.UNAVAILABLE);
    assertThat(things.sent).containsExactly(ids.subList(0, 1), ids.subList(1, 5));
    await(lock.transform(done -> Future.succeededFuture()));
  }

  @Test
  void whoseCallEndedOrRanOutOfTimeMeanwhileIsLeftOutAndHarmsNobody() {
    List<Long> ids = insertedIds(4);
    Future<Void> lock = things.lockUntil(release.future());
    CallContext cancelled = call(Deadline.after(5_000));
    CallContext spent = call(Deadline.after(0));
    List<Future<Optional<String>>> answers = askAll(ids.subList(0, 2));
    answers.add(ask(cancelled, ids.get(2)));
    answers.add(ask(spent, ids.get(2)));
    answers.add(ask(call(Deadline.after(5_000)), ids.get(3)));
    await(things.atHome(() -> Future.succeededFuture(end(cancelled.scope()))));
    release.complete();

    assertThat(await(answers.get(1))).isEqualTo(stored(ids.get(1)));
    assertThat(await(answers.get(4))).isEqualTo(stored(ids.get(3)));
    assertThat(codeOf(answers.get(2))).isEqualTo(GrpcStatus.CANCELLED);
    assertThat(codeOf(answers.get(3))).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    assertThat(things.sent).containsExactly(ids.subList(0, 1), List.of(ids.get(1), ids.get(3)));
    await(lock);
  }

  @Test
  void whoLeavesAfterTheBatchWasSentHarmsNobody() {
    List<Long> ids = insertedIds(3);
    Future<Void> lock = things.lockUntil(release.future());
    CallContext leaving = call(Deadline.after(5_000));
    List<Future<Optional<String>>> answers = new ArrayList<>();
    // The first of a statement is who would take the others along.
    answers.add(ask(leaving, ids.get(0)));
    await(things.atHome(() -> Future.succeededFuture(end(leaving.scope()))));
    CallContext next = call(Deadline.after(5_000));
    answers.add(ask(next, ids.get(1)));
    answers.add(ask(call(Deadline.after(5_000)), ids.get(2)));
    release.complete();

    assertThat(await(answers.get(0))).isEqualTo(stored(ids.get(0)));
    assertThat(await(answers.get(1).onSuccess(found -> next.scope().end())))
        .isEqualTo(stored(ids.get(1)));
    assertThat(await(answers.get(2))).isEqualTo(stored(ids.get(2)));
    await(lock);
  }

  @Test
  void moreThanMayWaitAreTurnedAwayAndTheOthersAreServed() {
    List<Long> ids = newIds(1_100);
    Future<Void> lock = things.lockUntil(release.future());
    List<Future<Optional<String>>> answers = askAll(ids);
    release.complete();

    await(Future.join(answers).transform(done -> Future.succeededFuture()));
    // One in flight and 1,024 behind it.
    assertThat(answers.subList(0, 1_025)).allMatch(Future::succeeded);
    assertThat(answers.subList(1_025, 1_100))
        .allMatch(answer -> codeOf(answer) == GrpcStatus.UNAVAILABLE
            && ((MeshStatus) answer.cause()).reason().equals("DATABASE_BUSY"));
    await(lock);
  }

  private static List<Long> newIds(int count) {
    return LongStream.generate(Things::newId).limit(count).boxed().toList();
  }

  private List<Long> insertedIds(int count) {
    List<Long> ids = newIds(count);
    await(Future.all(insertAll(ids.stream().map(Things::named).toList())));
    things.sent.clear();
    return ids;
  }

  private static Optional<String> stored(long id) {
    return Optional.of(Things.named(id).name());
  }

  private List<Future<Optional<String>>> askAll(List<Long> ids) {
    return firstAlone(things.finds::ask, ids);
  }

  private List<Future<Optional<String>>> insertAll(List<Thing> all) {
    return firstAlone(things.inserts::ask, all);
  }

  /** Afterwards the first is in flight and the others wait. */
  private <Q> List<Future<Optional<String>>> firstAlone(
      Function<Q, Future<Optional<String>>> ask, List<Q> all) {
    Promise<List<Future<Optional<String>>>> asked = Promise.promise();
    things.atHome(() -> {
      List<Future<Optional<String>>> answers = new ArrayList<>();
      answers.add(ask.apply(all.get(0)));
      Vertx.currentContext().runOnContext(sent -> {
        all.stream().skip(1).map(ask).forEach(answers::add);
        asked.complete(answers);
      });
      return asked.future();
    });
    return await(asked.future());
  }

  private List<Future<Optional<String>>> inOneTick(
      Supplier<List<Future<Optional<String>>>> asking) {
    return new ArrayList<>(await(things.atHome(() -> Future.succeededFuture(asking.get()))));
  }

  private static CallContext call(Deadline deadline) {
    return CallContext.entering("anna", "user", "request-1", deadline);
  }

  private Future<Optional<String>> ask(CallContext call, long id) {
    return inOneTick(() -> {
          call.bind();
          return List.of(things.finds.ask(id));
        })
        .get(0);
  }

  private static boolean end(CallScope scope) {
    scope.end();
    return scope.ended();
  }

  private static GrpcStatus codeOf(Future<?> failed) {
    await(failed.transform(done -> Future.succeededFuture()));
    assertThat(failed.cause()).isInstanceOf(MeshStatus.class);
    return ((MeshStatus) failed.cause()).code();
  }
}
