package dev.paymesh.launcher;

import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.sql.Migrations;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Owns how each service logs in, once all schemas are at their newest version. */
record Databases(Map<String, DatabaseConfig> byRole) {

  /** Of schemas that are there, or will be. */
  static Databases of(DatabaseConfig owner, Function<String, String> passwordOf) {
    return new Databases(Roster.DATABASE_ROLES.stream()
        .collect(Collectors.toUnmodifiableMap(
            role -> role, role -> Migrations.login(owner, role, passwordOf.apply(role)))));
  }

  /** Brings all schemas to their newest version, side by side. */
  static Databases migrate(DatabaseConfig owner, Function<String, String> passwordOf) {
    ExecutorService threads = Executors.newFixedThreadPool(Roster.DATABASE_ROLES.size());
    try {
      Map<String, Future<DatabaseConfig>> running = new HashMap<>();
      Roster.DATABASE_ROLES.forEach(role -> running.put(
          role, threads.submit(() -> Migrations.run(owner.toUrl(), role, passwordOf.apply(role)))));
      Map<String, DatabaseConfig> done = new HashMap<>();
      running.forEach((role, result) -> done.put(role, join(result)));
      return new Databases(Map.copyOf(done));
    } finally {
      threads.shutdown();
    }
  }

  private static DatabaseConfig join(Future<DatabaseConfig> result) {
    try {
      return result.get();
    } catch (ExecutionException failure) {
      Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
      // Most often a DATABASE_URL that leads nowhere; the first line says so, the others repeat it.
      throw new Refusal(
          String.valueOf(cause.getMessage()).lines().findFirst().orElse("no migration"));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while migrating", interrupted);
    }
  }

  DatabaseConfig of(String role) {
    DatabaseConfig config = byRole.get(role);
    if (config == null) {
      throw new IllegalArgumentException(
          "role: " + role + " (expected: one of " + byRole.keySet() + ")");
    }
    return config;
  }

  /** As the settings of the roles. */
  Map<String, String> asSettings() {
    Map<String, String> settings = new HashMap<>();
    byRole.forEach(
        (role, config) -> settings.put("paymesh." + role + ".database-url", config.toUrl()));
    return settings;
  }
}
