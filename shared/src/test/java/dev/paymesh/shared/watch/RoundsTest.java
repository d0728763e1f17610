package dev.paymesh.shared.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Whose turn it is, and with how many others. */
final class RoundsTest {

  private static final int MEMBERS = 2_000;
  private static final long PERIOD_MS = 1_000;
  private static final int TICKS = 10;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  @Test
  void sessionsHaveOneTurnInEachPeriodAndAFewAtOnce() {
    holds(number -> new Object());
  }

  @Test
  void keysHaveOneTurnInEachPeriodAndAFewAtOnce() {
    holds(number -> new UUID(number, 0));
    holds(number -> "user-" + number);
    holds(number -> (long) number);
  }

  /** Counted by ticks, not by a clock: however late they are on a busy machine, each takes its share. */
  private void holds(IntFunction<Object> made) {
    Map<Object, Integer> turns = new HashMap<>();
    List<Integer> atOnce = new ArrayList<>();
    MeshVertx.await(onLoop(vertx -> {
      Promise<Void> twoPeriods = Promise.promise();
      List<Rounds<Object>> own = new ArrayList<>();
      own.add(new Rounds<>(vertx, PERIOD_MS, due -> {
        due.forEach(member -> turns.merge(member, 1, Integer::sum));
        atOnce.add(due.size());
        if (atOnce.size() == 2 * TICKS) {
          own.get(0).stop();
          twoPeriods.complete();
        }
      }));
      for (int number = 0; number < MEMBERS; number++) {
        own.get(0).add(made.apply(number));
      }
      return twoPeriods.future();
    }));
    assertThat(turns).hasSize(MEMBERS);
    assertThat(turns.values()).containsOnly(2);
    // Twice the fair share at most: all at once would be ten times as many.
    assertThat(atOnce).allSatisfy(share -> assertThat(share).isLessThan(2 * MEMBERS / TICKS));
  }

  @Test
  void whoHasLeftHasNoTurnAndWhoIsTakenMayLeave() {
    List<Object> taken = new ArrayList<>();
    MeshVertx.await(onLoop(vertx -> {
      Promise<Void> done = Promise.promise();
      List<Rounds<Object>> own = new ArrayList<>();
      own.add(new Rounds<>(vertx, 1, due -> {
        taken.addAll(due);
        due.forEach(own.get(0)::remove);
        done.tryComplete();
      }));
      Rounds<Object> rounds = own.get(0);
      rounds.add("gone");
      rounds.remove("gone");
      rounds.remove("never there");
      rounds.add("here");
      rounds.add("here");
      assertThat(rounds.all()).containsExactly("here");
      assertThat(rounds.size()).isEqualTo(1);
      return done.future().map(over -> {
        assertThat(rounds.size()).isZero();
        rounds.stop();
        return null;
      });
    }));
    assertThat(taken).containsExactly("here");
  }

  private Future<Void> onLoop(java.util.function.Function<Vertx, Future<Void>> test) {
    return mesh.vertx().timer(1).compose(onLoop -> test.apply(mesh.vertx()));
  }
}
