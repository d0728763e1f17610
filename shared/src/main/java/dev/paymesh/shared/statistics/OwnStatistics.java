package dev.paymesh.shared.statistics;

import dev.paymesh.proto.mesh.v1.CallCounts;
import dev.paymesh.proto.mesh.v1.InstanceState;
import dev.paymesh.proto.mesh.v1.ProcessStatistics;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.metrics.CallStatistics;
import dev.paymesh.shared.metrics.CallStatistics.Totals;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.UUID;

/**
 * Owns what this process tells of itself: who it is, how far it is in its life, and what its roles have called.
 *
 * @param role the one that tells
 * @param address where clients reach it; empty where others know it by the address they call
 */
public record OwnStatistics(String role, String address, ProcessLife life) {

  /** Another one after each start, which is how a return is told from a pause. */
  private static final String PROCESS = UUID.randomUUID().toString();

  private static final long STARTED_AT_MS = ManagementFactory.getRuntimeMXBean().getStartTime();

  /** As many as the contract takes; rpcs of contracts are fewer. */
  private static final int CALLS_MAX = 500;

  /** What it says now. */
  public ProcessStatistics now() {
    return ProcessStatistics.newBuilder()
        .setProcess(PROCESS)
        .setRole(role)
        .setAddress(address)
        .setStartedAtMs(STARTED_AT_MS)
        .setToldAtMs(System.currentTimeMillis())
        .setState(state())
        .addAllCalls(CallStatistics.all().stream()
            .filter(totals -> !isOwn(totals.rpc()))
            .limit(CALLS_MAX)
            .map(OwnStatistics::counts)
            .toList())
        .build();
  }

  private InstanceState state() {
    List<String> troubles = life.troubles(role);
    if (troubles.isEmpty()) {
      return InstanceState.INSTANCE_STATE_READY;
    }
    return troubles.contains(ProcessLife.DRAINING)
        ? InstanceState.INSTANCE_STATE_DRAINING
        : InstanceState.INSTANCE_STATE_NOT_READY;
  }

  /** The calls that this picture itself costs are no part of it. */
  private static boolean isOwn(String rpc) {
    return rpc.startsWith("mesh.v1.");
  }

  private static CallCounts counts(Totals totals) {
    return CallCounts.newBuilder()
        .setCaller(totals.caller())
        .setRpc(totals.rpc())
        .setCalls(totals.calls())
        .setFailures(totals.failures())
        .setRefusals(totals.refusals())
        .addAllLatency(totals.latency())
        .build();
  }
}
