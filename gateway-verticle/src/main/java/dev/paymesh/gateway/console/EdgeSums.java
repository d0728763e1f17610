package dev.paymesh.gateway.console;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.gateway.console.TrafficWindow.Change;
import dev.paymesh.gateway.console.TrafficWindow.Way;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.mesh.v1.CallCounts;
import dev.paymesh.proto.mesh.v1.Edge;
import dev.paymesh.proto.mesh.v1.RpcTraffic;
import dev.paymesh.shared.metrics.CallStatistics;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Owns how the counts of all processes become edges: between each two roles that call, or that the contracts let call, each other. */
final class EdgeSums {

  private static final double MEDIAN = 0.5;
  private static final double P99 = 0.99;

  private final Set<Ends> declared = new HashSet<>();
  /** Whoever is none of these makes up names: a tool, or a process that lies. */
  private final Set<String> roles;
  /** How long a stream lives says nothing of how late an answer is. */
  private final Set<String> streams;

  /** From whom to whom. */
  private record Ends(String caller, String callee) {

    private String order() {
      return caller + ' ' + callee;
    }
  }

  EdgeSums(List<ServiceDescriptor> services) {
    roles = services.stream().map(EdgeSums::roleOf).collect(Collectors.toCollection(HashSet::new));
    roles.add(MeshPoll.GATEWAY);
    List<MethodDescriptor> rpcs =
        services.stream().flatMap(service -> service.getMethods().stream()).toList();
    for (MethodDescriptor rpc : rpcs) {
      rpc.getOptions().getExtension(Options.policy).getCallersList().stream()
          .filter(roles::contains)
          .forEach(caller -> declared.add(new Ends(caller, roleOf(rpc.getService()))));
    }
    streams = rpcs.stream()
        .filter(rpc -> rpc.isClientStreaming() || rpc.isServerStreaming())
        .map(MethodDescriptor::getFullName)
        .collect(Collectors.toSet());
  }

  static String roleOf(ServiceDescriptor service) {
    return calleeOf(service.getFullName());
  }

  private static String calleeOf(String rpc) {
    int dot = rpc.indexOf('.');
    return dot < 0 ? rpc : rpc.substring(0, dot);
  }

  /** Sums of one rpc, or of all of an edge. */
  private static final class Sum {
    private long calls;
    private long failures;
    private double callsPerSecond;
    private double failuresPerSecond;
    private double refusalsPerSecond;
    private long[] latency = new long[0];

    private void add(Change change, boolean timed) {
      CallCounts now = change.now();
      CallCounts before = change.before();
      calls += now.getCalls();
      failures += now.getFailures();
      if (change.seconds() > 0) {
        callsPerSecond += (now.getCalls() - before.getCalls()) / change.seconds();
        failuresPerSecond += (now.getFailures() - before.getFailures()) / change.seconds();
        refusalsPerSecond += (now.getRefusals() - before.getRefusals()) / change.seconds();
        if (timed) {
          addLatency(before.getLatencyList(), now.getLatencyList());
        }
      }
    }

    private void addLatency(List<Long> before, List<Long> now) {
      if (latency.length < now.size()) {
        latency = Arrays.copyOf(latency, now.size());
      }
      for (int place = 0; place < now.size(); place++) {
        latency[place] += now.get(place) - (place < before.size() ? before.get(place) : 0);
      }
    }

    private RpcTraffic traffic(String rpc) {
      return RpcTraffic.newBuilder()
          .setRpc(rpc)
          .setCalls(calls)
          .setFailures(failures)
          .setCallsPerSecond(callsPerSecond)
          .setFailuresPerSecond(failuresPerSecond)
          .setRefusalsPerSecond(refusalsPerSecond)
          .setP50Ms(CallStatistics.percentileMs(latency, MEDIAN))
          .setP99Ms(CallStatistics.percentileMs(latency, P99))
          .build();
    }
  }

  /** By caller and callee. */
  List<Edge> edges(TrafficWindow window) {
    Map<String, Edge.Builder> edges = new TreeMap<>();
    Map<String, Sum> totals = new TreeMap<>();
    Map<Way, Sum> rpcs = new HashMap<>();
    declared.forEach(ends -> edge(edges, ends));
    window.forEach((way, change) -> {
      if (!isKnown(way)) {
        return;
      }
      Ends ends = new Ends(way.caller(), calleeOf(way.rpc()));
      boolean timed = !streams.contains(way.rpc());
      edge(edges, ends);
      totals.computeIfAbsent(ends.order(), first -> new Sum()).add(change, timed);
      rpcs.computeIfAbsent(way, first -> new Sum()).add(change, timed);
    });
    rpcs.forEach((way, sum) ->
        edge(edges, new Ends(way.caller(), calleeOf(way.rpc()))).addRpcs(sum.traffic(way.rpc())));
    return edges.entrySet().stream()
        .map(one -> one.getValue()
            .setTotal(totals.getOrDefault(one.getKey(), new Sum()).traffic(""))
            .build())
        .toList();
  }

  private boolean isKnown(Way way) {
    String callee = calleeOf(way.rpc());
    return roles.contains(way.caller())
        && (roles.contains(callee) || callee.equals(CallStatistics.POSTGRES));
  }

  private static Edge.Builder edge(Map<String, Edge.Builder> edges, Ends ends) {
    return edges.computeIfAbsent(
        ends.order(), first -> Edge.newBuilder().setCaller(ends.caller()).setCallee(ends.callee()));
  }
}
