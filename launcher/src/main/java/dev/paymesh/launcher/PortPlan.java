package dev.paymesh.launcher;

import dev.paymesh.shared.config.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Owns the ports of one JVM with all roles, and so where its services find each other. */
record PortPlan(int http, Map<String, Integer> byRole, String host) {

  /** Every event loop of a role listens on the same port, so "any free one" is settled once, here. */
  static PortPlan of(Settings settings) {
    Map<String, Integer> ports = Roster.SERVICES.stream()
        .collect(Collectors.toMap(Part::role, part -> FreePorts.settle(part.port(settings))));
    String bind = settings.get(RoleSettings.Mesh.class).bind();
    return new PortPlan(
        FreePorts.settle(settings.get(RoleSettings.Edge.class).httpPort()), ports, reachable(bind));
  }

  /** The environment of one role, with its gRPC port chosen when it takes any free one. */
  static Map<String, String> settled(String role, Map<String, String> environment) {
    String variable = Roster.part(role).portVariable();
    Map<String, String> settled = new HashMap<>(environment);
    settled.computeIfPresent(
        variable, (name, port) -> port.equals("0") ? Integer.toString(FreePorts.settle(0)) : port);
    return settled;
  }

  /** Who binds to every address is reached at this one. */
  static String reachable(String bind) {
    return bind.equals("0.0.0.0") ? "127.0.0.1" : bind;
  }

  /** The ports as they were chosen, over what the environment says. */
  Map<String, String> over(Map<String, String> environment) {
    Map<String, String> settled = new HashMap<>(environment);
    settled.put("PAYMESH_HTTP_PORT", Integer.toString(http));
    byRole.forEach(
        (role, port) -> settled.put(Roster.part(role).portVariable(), Integer.toString(port)));
    return settled;
  }

  /** Where each service is, as a setting. */
  Map<String, String> addresses() {
    Map<String, String> addresses = new HashMap<>();
    byRole.forEach((role, port) -> addresses.put(role + ".service.url", host + ":" + port));
    return addresses;
  }
}
