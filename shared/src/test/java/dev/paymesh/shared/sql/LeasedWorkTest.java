package dev.paymesh.shared.sql;

import static dev.paymesh.shared.testkit.MeshVertx.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Rows are endless here, and their work ends when a test says so. */
final class LeasedWorkTest {

  private static final int IN_FLIGHT_MAX = 16;
  private static final int CLAIM_MAX = 8;
  /** An eighth of the places. */
  private static final int ROOM_MIN = 2;

  private static final long NEVER_MS = 600_000;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final Context home = mesh.vertx().getOrCreateContext();
  private final List<Integer> claims = new CopyOnWriteArrayList<>();
  private final Queue<Promise<Void>> underWay = new ConcurrentLinkedQueue<>();

  @Test
  void claimsUntilItIsFullAndNoMoreThanItsPlaces() {
    started(NEVER_MS);
    assertThat(claims).containsExactly(CLAIM_MAX, CLAIM_MAX);
    assertThat(underWay).hasSize(IN_FLIGHT_MAX);
  }

  @Test
  void onePlaceThatIsFreeIsNotClaimedForButAPartOfThemIs() {
    started(NEVER_MS);
    end(ROOM_MIN - 1);
    assertThat(claims).hasSize(2);
    end(1);
    assertThat(claims).containsExactly(CLAIM_MAX, CLAIM_MAX, ROOM_MIN);
  }

  @Test
  void thePollClaimsForOnePlaceToo() {
    started(20);
    end(1);
    MeshVertx.eventually(mesh.vertx(), "a third claim", () -> claims.size() == 3);
    assertThat(claims).containsExactly(CLAIM_MAX, CLAIM_MAX, 1);
  }

  @Test
  void aRowThatIsStoredAsClaimedTakesAPlace() {
    LeasedWork<Integer> work = started(NEVER_MS);
    assertThat(atHome(work::reserve)).isFalse();
    end(1);
    assertThat(atHome(work::reserve)).isTrue();
    end(1);
    assertThat(claims).hasSize(2);
  }

  private <T> T atHome(Supplier<T> work) {
    Promise<T> done = Promise.promise();
    home.runOnContext(turn -> done.complete(work.get()));
    return await(done.future());
  }

  /** A claim takes a turn of the event loop. */
  private void settle() {
    for (int turn = 0; turn < CLAIM_MAX; turn++) {
      atHome(claims::size);
    }
  }

  private LeasedWork<Integer> started(long pollMs) {
    LeasedWork.Pace pace = new LeasedWork.Pace("things", pollMs, IN_FLIGHT_MAX, CLAIM_MAX);
    LeasedWork<Integer> started = atHome(() -> {
      LeasedWork<Integer> work = new LeasedWork<>(mesh.vertx(), pace, this::claimed, this::work);
      work.start();
      return work;
    });
    settle();
    return started;
  }

  private Future<List<Integer>> claimed(int room) {
    claims.add(room);
    return Future.succeededFuture(IntStream.range(0, room).boxed().toList());
  }

  private Future<Void> work(Integer row) {
    Promise<Void> ends = Promise.promise();
    underWay.add(ends);
    return ends.future();
  }

  private void end(int count) {
    atHome(() -> {
      IntStream.range(0, count).forEach(one -> underWay.remove().complete());
      return count;
    });
    settle();
  }
}
