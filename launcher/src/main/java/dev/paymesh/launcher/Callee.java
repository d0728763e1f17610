package dev.paymesh.launcher;

import dev.paymesh.launcher.discovery.Addresses;
import dev.paymesh.shared.config.Mapping;
import dev.paymesh.shared.config.Settings;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Owns what a role is told of the services that it calls. */
final class Callee {

  private Callee() {}

  /** Where a service is. */
  static Mapping mapping(String role) {
    return new Mapping(CallSettings.At.class, role + ".service");
  }

  /** What was said of those, by role. */
  static Map<String, Addresses> told(Collection<String> roles, Settings settings) {
    Map<String, Addresses> told = new HashMap<>();
    roles.forEach(role -> settings
        .get(CallSettings.At.class, mapping(role).prefix())
        .url()
        .ifPresent(url -> told.put(role, url)));
    return told;
  }

  static String variable(String role) {
    return role.toUpperCase(Locale.ROOT) + "_SERVICE_URL";
  }
}
