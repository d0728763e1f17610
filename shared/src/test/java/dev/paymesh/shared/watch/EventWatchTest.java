package dev.paymesh.shared.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.grpc.Outbound;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How often a watch reads; what a watcher is told over the wire is for the services' own tests. */
final class EventWatchTest {

  private static final long HOURS_MS = 3_600_000;
  private static final WatchTimes NEVER = new WatchTimes(HOURS_MS, HOURS_MS);
  private static final EventTerms<Long> NUMBERS = new EventTerms<>(number -> number, last -> false);
  private static final int WATCHED = 300;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  @Test
  void oneReadLooksAfterAllKeysThatAreWatched() {
    Vertx vertx = mesh.vertx();
    List<Map<Integer, Long>> reads = new ArrayList<>();
    MeshVertx.await(vertx.timer(1).compose(onLoop -> {
      EventWatch<Integer, Long> watch = new EventWatch<>(
          vertx,
          NUMBERS,
          (seen, eachMax) -> {
            reads.add(Map.copyOf(seen));
            return Future.succeededFuture(List.of());
          },
          NEVER);
      for (int key = 0; key < WATCHED; key++) {
        watch.watch(key, key, new Patient());
      }
      return vertx.timer(1).compose(idle -> {
        reads.clear();
        watch.lookAtAll();
        return vertx.timer(1);
      });
    }));
    assertThat(reads).singleElement().satisfies(all -> {
      assertThat(all).hasSize(WATCHED);
      assertThat(all.values()).doesNotHaveDuplicates();
    });
  }

  /** A reader that is always there and keeps up. */
  private static final class Patient implements Outbound<Long> {

    @Override
    public Future<Void> write(Long message) {
      return Future.succeededFuture();
    }

    @Override
    public boolean isFull() {
      return false;
    }

    @Override
    public void onDrain(Runnable action) {}

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void onEnd(Runnable action) {}
  }
}
