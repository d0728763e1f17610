package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.grpc.CallRoom;
import dev.paymesh.shared.grpc.MeshServerConfig.Upkeep;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.testkit.IdleUserService;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Before a process is ready its code has run, and nobody who is away holds it up. */
@Timeout(30)
final class WarmUpTest {

  private static final Duration TIME_MAX = Duration.ofSeconds(3);

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void aServerThatIsNotReadyYetIsAskedManyTimes() {
    ProcessLife starting = new ProcessLife();
    starting.needs("user", "to be counted", () -> asked.incrementAndGet() > 0);
    rehearse(serve(starting), TIME_MAX);
    assertThat(asked).hasValueGreaterThan(100);
  }

  @Test
  void whoIsAwayIsNotWaitedForLong() {
    long startNs = System.nanoTime();
    rehearse(TestMesh.deadPort(), TIME_MAX);
    assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(TIME_MAX.plusSeconds(2));
  }

  @Test
  void withoutTimeNobodyIsAsked() {
    ProcessLife starting = new ProcessLife();
    starting.needs("user", "to be counted", () -> asked.incrementAndGet() > 0);
    rehearse(serve(starting), Duration.ZERO);
    assertThat(asked).hasValue(0);
  }

  private void rehearse(int port, Duration timeMax) {
    Peer peer = Peer.to(
        mesh.vertx(), TestMesh.peer("payment", port), UserServiceGrpcService.SERVICE_DESCRIPTOR);
    MeshVertx.await(WarmUp.with(mesh.vertx(), List.of(peer::ask), timeMax));
  }

  private int serve(ProcessLife life) {
    return IdleUserService.listen(mesh.vertx(), new Upkeep(life, CallRoom.usual(), List.of()));
  }
}
