package dev.paymesh.shared.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Lines name the request that they are written for, and never the one before it on the same thread. */
final class RequestNameTest {

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  @Test
  void itIsThatOfTheCallBeingServed() {
    CallContext call = TestMesh.caller("user-0001", "user");
    assertThat(
            TestMesh.within(mesh.vertx(), call, () -> Future.succeededFuture(RequestName.here())))
        .contains(new RequestName(TestMesh.REQUEST_ID, ""));
  }

  @Test
  void theNextTaskOfTheEventLoopIsNobodys() {
    ContextInternal loop = (ContextInternal) mesh.vertx().getOrCreateContext();
    Optional<RequestName> mine = MeshVertx.await(MeshVertx.submit(loop.duplicate(), () -> {
      new RequestName("r-1", "t-1").bind();
      return Future.succeededFuture(RequestName.here());
    }));
    Optional<RequestName> next = MeshVertx.await(
        MeshVertx.submit(loop.duplicate(), () -> Future.succeededFuture(RequestName.here())));
    assertThat(mine).contains(new RequestName("r-1", "t-1"));
    assertThat(next).isEmpty();
    assertThat(RequestName.here()).isEmpty();
  }

  @Test
  void aSecondHasRoomForSoManyFailuresAndTellsOfTheRestOnce() {
    AtomicLong nanos = new AtomicLong();
    SecondRoom room = new SecondRoom(nanos::get);
    long told = IntStream.range(0, 1_000).filter(at -> room.admits()).count();
    assertThat(told).isEqualTo(SecondRoom.LINES_MAX);
    nanos.addAndGet(1_000_000_000);
    assertThat(room.admits()).isTrue();
    assertThat(room.untold()).isEqualTo(1_000 - SecondRoom.LINES_MAX);
    assertThat(room.untold()).isZero();
  }
}
