package dev.paymesh.launcher;

import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.config.SettingsException;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Owns {@code migrate}: all schemas and logins on {@code DATABASE_URL}, without starting a service. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = "Creates or updates all schemas and logins on DATABASE_URL.")
final class MigrateCommand implements Callable<Integer> {

  private static final long SEED_TIME_MAX_S = 20;

  @Option(names = "--demo", description = "Add the demo users user-0001 to user-1000.")
  private boolean demo;

  @Override
  public Integer call() throws TimeoutException {
    Map<String, String> environment = Told.here();
    DatabaseConfig owner = Settings.read(environment, Map.of(), List.of(RoleSettings.Owner.class))
        .get(RoleSettings.Owner.class)
        .url()
        .orElseThrow(() -> new SettingsException(List.of("DATABASE_URL: is required and missing")));
    Path folder = Home.folder(environment);
    try (Home home = Home.take(folder)) {
      RolePasswords passwords = new RolePasswords(environment, Secrets.complete(folder));
      Databases databases = Databases.migrate(owner, passwords::of);
      databases.byRole().forEach((role, login) -> System.out.println(role + ": " + login));
      if (demo) {
        seed(databases);
      }
    }
    return 0;
  }

  private static void seed(Databases databases) throws TimeoutException {
    Vertx vertx = Vertx.vertx(RunningMesh.options(1));
    try {
      DemoData.seed(vertx, databases).await(SEED_TIME_MAX_S, TimeUnit.SECONDS);
      System.out.println("the demo users are there");
    } finally {
      vertx.close().await(SEED_TIME_MAX_S, TimeUnit.SECONDS);
    }
  }
}
