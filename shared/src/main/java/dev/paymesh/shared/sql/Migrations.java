package dev.paymesh.shared.sql;

import java.util.Map;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Owns the schema of one service and the login role that alone may use it.
 *
 * <p>Blocking (JDBC under Flyway): the launcher and the tests call it before verticles start. Two processes may run it
 * at once.
 */
public final class Migrations {

  /** Of every service's login; its role follows. */
  static final String LOGIN_PREFIX = "paymesh_";

  private static final Pattern ROLE = Pattern.compile("[a-z]{1,20}");
  private static final int CONNECT_RETRIES_MAX = 5;

  private Migrations() {}

  /**
   * Creates the schema {@code role} and the login {@code paymesh_role} where missing, brings the schema to the newest
   * version of {@code db/<role>} on the class path, and grants; returns how the service logs in.
   */
  public static DatabaseConfig run(String ownerUrl, String role, String rolePassword) {
    if (!ROLE.matcher(role).matches()) {
      throw new IllegalArgumentException("role: " + role + " (expected: " + ROLE + ")");
    }
    if (rolePassword.contains("'")) {
      throw new IllegalArgumentException("password of " + role + ": expected one without a quote");
    }
    DatabaseConfig owner = DatabaseConfig.parse(ownerUrl).named("paymesh-migrate");
    String login = LOGIN_PREFIX + role;
    try {
      flyway(owner, role, Map.of("login", login, "password", rolePassword)).migrate();
    } catch (FlywayException failure) {
      // Flyway quotes the statement that failed, and one of ours holds the password.
      throw new IllegalStateException(
          "migration of " + role + " failed: " + redact(failure, rolePassword));
    }
    return login(owner, role, rolePassword);
  }

  /** How the service logs in. */
  public static DatabaseConfig login(DatabaseConfig owner, String role, String rolePassword) {
    return owner.as(LOGIN_PREFIX + role, rolePassword).named("paymesh-" + role);
  }

  private static Flyway flyway(
      DatabaseConfig owner, String role, Map<String, String> placeholders) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(owner.jdbcUrl(), owner.user(), owner.password())
        .connectRetries(CONNECT_RETRIES_MAX)
        .connectRetriesInterval(1)
        .schemas(role)
        .defaultSchema(role)
        .locations("classpath:db/mesh", "classpath:db/" + role)
        .placeholders(placeholders)
        .load();
  }

  private static String redact(FlywayException failure, String secret) {
    String text = String.valueOf(failure.getMessage());
    return secret.isEmpty() ? text : text.replace(secret, "***");
  }
}
