package dev.paymesh.launcher;

import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.config.SettingsException;
import dev.paymesh.shared.sql.DatabaseConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Owns {@code migrate}: all schemas and logins on {@code DATABASE_URL}, without starting a service. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = "Creates or updates all schemas and logins on DATABASE_URL.")
final class MigrateCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    Map<String, String> environment = System.getenv();
    DatabaseConfig owner = Settings.read(environment, Map.of(), List.of(RoleSettings.Owner.class))
        .get(RoleSettings.Owner.class)
        .url()
        .orElseThrow(() -> new SettingsException(List.of("DATABASE_URL: is required and missing")));
    Path folder = Home.folder(environment);
    try (Home home = Home.take(folder)) {
      RolePasswords passwords = new RolePasswords(environment, Secrets.complete(folder));
      Databases.migrate(owner, passwords::of)
          .byRole()
          .forEach((role, login) -> System.out.println(role + ": " + login));
    }
    return 0;
  }
}
