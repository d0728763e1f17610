package dev.paymesh.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.console.InstanceRoll.Place;
import dev.paymesh.proto.mesh.v1.Instance;
import dev.paymesh.proto.mesh.v1.InstanceState;
import dev.paymesh.proto.mesh.v1.ProcessStatistics;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is there, who is not, and since when. */
final class InstanceRollTest {

  private static final Place PLACE = new Place("payment", "10.0.0.1:50051");

  private final InstanceRoll roll = new InstanceRoll();

  private static ProcessStatistics ready(String process) {
    return ProcessStatistics.newBuilder()
        .setProcess(process)
        .setState(InstanceState.INSTANCE_STATE_READY)
        .build();
  }

  private Instance only() {
    assertThat(roll.all()).hasSize(1);
    return roll.all().get(0);
  }

  @Test
  void aKilledProcessIsSeenToLeaveAndItsNextOneToReturn() {
    roll.heard(PLACE, ready("first"), 1_000);
    roll.heard(PLACE, ready("first"), 2_000);
    assertThat(only().getStateSinceMs()).isEqualTo(1_000);
    roll.silent(PLACE, 3_000);
    roll.silent(PLACE, 4_000);
    assertThat(only().getState()).isEqualTo(InstanceState.INSTANCE_STATE_GONE);
    assertThat(only().getStateSinceMs()).isEqualTo(3_000);
    assertThat(only().getProcess()).isEqualTo("first");
    roll.heard(PLACE, ready("second"), 5_000);
    assertThat(only().getState()).isEqualTo(InstanceState.INSTANCE_STATE_READY);
    assertThat(only().getProcess()).isEqualTo("second");
    assertThat(only().getStateSinceMs()).isEqualTo(5_000);
  }

  @Test
  void whoIsNotNamedAnyMoreIsGoneAndForgottenAfterAMinute() {
    roll.heard(PLACE, ready("first"), 1_000);
    roll.keep(Set.of(PLACE), 2_000);
    assertThat(only().getState()).isEqualTo(InstanceState.INSTANCE_STATE_READY);
    roll.keep(Set.of(), 3_000);
    assertThat(only().getState()).isEqualTo(InstanceState.INSTANCE_STATE_GONE);
    roll.keep(Set.of(), 62_000);
    assertThat(roll.all()).hasSize(1);
    roll.keep(Set.of(), 63_001);
    assertThat(roll.all()).isEmpty();
  }

  @Test
  void whatOthersMakeUpDoesNotGrowWithoutEnd() {
    for (int n = 0; n < 10_000; n++) {
      roll.heard(new Place("gateway", "made-up:" + n), ready("p" + n), 1_000);
    }
    assertThat(roll.all()).hasSizeLessThan(1_000);
  }
}
