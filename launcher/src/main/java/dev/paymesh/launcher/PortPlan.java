package dev.paymesh.launcher;

import dev.paymesh.shared.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;

/** Owns the ports of one JVM with all roles, and so where its services find each other. */
record PortPlan(int http, Map<String, Integer> byRole, String host) {

  static PortPlan of(Settings settings) {
    Map<String, Integer> ports = Map.of(
        "payment", free(settings.get(RoleSettings.Payment.class).port()),
        "user", free(settings.get(RoleSettings.User.class).port()),
        "compliance", free(settings.get(RoleSettings.Compliance.class).port()),
        "document", free(settings.get(RoleSettings.Document.class).port()));
    String bind = settings.get(RoleSettings.Mesh.class).bind();
    return new PortPlan(
        free(settings.get(RoleSettings.Edge.class).httpPort()),
        ports,
        bind.equals("0.0.0.0") ? "127.0.0.1" : bind);
  }

  /** Every event loop of a role listens on the same port, so "any free one" is settled once, here. */
  private static int free(int port) {
    if (port != 0) {
      return port;
    }
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException("no free port", failure);
    }
  }

  /** The ports as they were chosen, over what the environment says. */
  Map<String, String> over(Map<String, String> environment) {
    Map<String, String> settled = new HashMap<>(environment);
    settled.put("PAYMESH_HTTP_PORT", Integer.toString(http));
    byRole.forEach((role, port) -> settled.put(
        "PAYMESH_" + role.toUpperCase(java.util.Locale.ROOT) + "_PORT", Integer.toString(port)));
    return settled;
  }

  /** Where each service is, as a setting. */
  Map<String, String> addresses() {
    Map<String, String> addresses = new HashMap<>();
    byRole.forEach((role, port) -> addresses.put(role + ".service.url", host + ":" + port));
    return addresses;
  }
}
