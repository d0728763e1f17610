package dev.paymesh.launcher;

import dev.paymesh.shared.config.Settings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Owns which processes a mesh of processes has, and so where its services find each other. */
record ProcessPlan(List<Instance> instances, String host) {

  static ProcessPlan of(InstanceCounts counts, Settings settings) {
    RoleSettings.Edge edge = settings.get(RoleSettings.Edge.class);
    Deque<Integer> http =
        new ArrayDeque<>(FreePorts.from(edge.httpBind(), edge.httpPort(), counts.of("gateway")));
    int processes =
        Roster.PARTS.stream().mapToInt(part -> counts.of(part.role())).sum();
    Deque<Integer> free = new ArrayDeque<>(FreePorts.any(2 * processes));
    List<Instance> instances = new ArrayList<>();
    for (Part part : Roster.PARTS) {
      Deque<Integer> ports = part.role().equals("gateway") ? http : free;
      for (int number = 1; number <= counts.of(part.role()); number++) {
        instances.add(new Instance(part.role(), number, ports.remove(), free.remove()));
      }
    }
    String bind = settings.get(RoleSettings.Mesh.class).bind();
    return new ProcessPlan(List.copyOf(instances), PortPlan.reachable(bind));
  }

  List<Instance> of(String role) {
    return instances.stream().filter(instance -> instance.role().equals(role)).toList();
  }

  /** Where each service is, as a setting. */
  Map<String, String> addresses() {
    Map<String, String> addresses = new HashMap<>();
    for (Part part : Roster.SERVICES) {
      addresses.put(
          part.role() + ".service.url",
          of(part.role()).stream()
              .map(instance -> host + ":" + instance.port())
              .collect(Collectors.joining(",")));
    }
    return addresses;
  }
}
