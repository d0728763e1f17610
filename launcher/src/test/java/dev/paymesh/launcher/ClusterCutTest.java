package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.paymesh.shared.testkit.LogWatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of payments when the cluster falls apart under roles that all still serve. */
@Timeout(180)
final class ClusterCutTest {

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path home;

  private final int http = FreePorts.settle(0);
  private final List<RunningMesh> roles = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // started before each test
  private ClusterGround ground;

  @BeforeEach
  void start() {
    LogWatch.expect("hazelcast");
    LogWatch.expect("cut off from its cluster for good");
    ground = new ClusterGround(home);
    for (String role : ClusterGround.roles()) {
      Part part = Roster.find(role).orElseThrow().clustered();
      int port = role.equals("gateway") ? http : FreePorts.settle(0);
      RunningMesh mesh = new RunningMesh(RunningMesh.Shape.WHOLE, EventLoops.processors());
      roles.add(0, mesh);
      mesh.start(List.of(part), part.settings(ground.environment(role, port)));
    }
  }

  @AfterEach
  void stop() {
    roles.forEach(RunningMesh::stop);
    ground.close();
  }

  @Test
  void theLossOfTheWholeClusterStopsNoPayment() throws Exception {
    for (int n = 0; n < 5; n++) {
      assertThat(ground.pay(http, "before-" + n).statusCode()).isEqualTo(201);
    }
    List<HazelcastInstance> members = List.copyOf(Hazelcast.getAllHazelcastInstances());
    assertThat(members).hasSize(ClusterGround.roles().size());
    assertThat(members.get(0).getCluster().getMembers()).as("one cluster").hasSameSizeAs(members);
    members.forEach(member -> member.getLifecycleService().terminate());

    long endNs = System.nanoTime() + 8_000_000_000L;
    int paid = 0;
    while (System.nanoTime() < endNs) {
      assertThat(ground.payOnce(http, "after-" + paid).statusCode())
          .as("payment %d after the cut", paid)
          .isEqualTo(201);
      paid++;
    }
    System.out.printf("the cluster is gone, and %d payments of %d went on%n", paid, paid);
  }
}
