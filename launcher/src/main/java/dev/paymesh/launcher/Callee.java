package dev.paymesh.launcher;

import dev.paymesh.launcher.discovery.Addresses;
import dev.paymesh.shared.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Owns what a role is told of a service that it calls.
 *
 * @param role of the service
 * @param mapping the setting that says where it is
 * @param url reads it
 */
record Callee(String role, Class<?> mapping, Function<Settings, Optional<Addresses>> url) {

  private static final List<Callee> ALL = List.of(
      new Callee("payment", CallSettings.PaymentAt.class, settings -> settings
          .get(CallSettings.PaymentAt.class)
          .url()),
      new Callee("user", CallSettings.UserAt.class, settings -> settings
          .get(CallSettings.UserAt.class)
          .url()),
      new Callee("compliance", CallSettings.ComplianceAt.class, settings -> settings
          .get(CallSettings.ComplianceAt.class)
          .url()),
      new Callee("document", CallSettings.DocumentAt.class, settings -> settings
          .get(CallSettings.DocumentAt.class)
          .url()));

  /** Those whose place is among the settings. */
  static List<Callee> among(List<Class<?>> mappings) {
    return ALL.stream().filter(callee -> mappings.contains(callee.mapping())).toList();
  }

  /** What was said of those, by role. */
  static Map<String, Addresses> told(List<Class<?>> mappings, Settings settings) {
    Map<String, Addresses> told = new HashMap<>();
    among(mappings)
        .forEach(
            callee -> callee.url().apply(settings).ifPresent(url -> told.put(callee.role(), url)));
    return told;
  }

  String variable() {
    return role.toUpperCase(Locale.ROOT) + "_SERVICE_URL";
  }
}
