package dev.paymesh.shared.testkit;

import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.sql.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Owns the one PostgreSQL of a test JVM: a container where an engine answers, else the embedded binaries; it prints
 * which, and stops with the JVM.
 */
public final class TestDatabase {

  private static final String IMAGE =
      System.getProperty("paymesh.test.postgres.image", "postgres:18-alpine");
  private static final String PASSWORD = "test-role-password";
  private static final List<String> RULES = List.of(
      "host all postgres 127.0.0.1/32 trust",
      "host all postgres ::1/128 trust",
      "host all all 127.0.0.1/32 scram-sha-256",
      "host all all ::1/128 scram-sha-256");
  private static final Map<String, String> MIGRATED = new ConcurrentHashMap<>();

  private TestDatabase() {}

  /** How the service of a role logs in; its schema is migrated on first use. Tests share it: use own ids. */
  public static String urlFor(String role) {
    return MIGRATED.computeIfAbsent(
        role, name -> Migrations.run(ownerUrl(), name, PASSWORD).toUrl());
  }

  public static DatabaseConfig configFor(String role) {
    return DatabaseConfig.parse(urlFor(role)).named("paymesh-test-" + role);
  }

  /** The owner of everything, for set-up and for looking behind the service's back. */
  public static String ownerUrl() {
    return Server.URL;
  }

  /** As in production, a service proves who it is; only the owner need not. */
  private static void demandPasswords(File data) {
    try {
      Files.write(data.toPath().resolve("pg_hba.conf"), RULES);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Started by the first look at it. */
  private static final class Server {

    static final String URL = start();

    private static String start() {
      return ContainerEngine.answers() ? inContainer() : embedded();
    }

    @SuppressWarnings("resource") // Lives as long as the JVM.
    private static String inContainer() {
      PostgreSQLContainer container = new PostgreSQLContainer(
              DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("postgres"))
          .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=300");
      container.start();
      Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "stop-test-postgres"));
      print("Testcontainers (" + IMAGE + ")");
      return "postgresql://" + container.getUsername() + ":" + container.getPassword() + "@"
          + container.getHost() + ":" + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT)
          + "/" + container.getDatabaseName();
    }

    private static String embedded() {
      try {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofSeconds(MeshVertx.PATIENCE_S))
            .setServerConfig("fsync", "off")
            .setServerConfig("max_connections", "300")
            .setDataDirectoryCustomizer(TestDatabase::demandPasswords)
            .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop-test-postgres"));
        print("embedded binaries");
        return "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres";
      } catch (IOException failure) {
        throw new UncheckedIOException(
            "neither a container engine nor the embedded PostgreSQL works", failure);
      }
    }

    private static void stop(EmbeddedPostgres server) {
      try {
        server.close();
      } catch (IOException failure) {
        System.err.println("The test PostgreSQL did not stop: " + failure);
      }
    }

    private static void print(String which) {
      System.out.println("PostgreSQL of this test run: " + which);
    }
  }
}
