package dev.paymesh.launcher;

import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.sql.DatabaseConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Owns one JVM with all roles: its folder, its PostgreSQL (unless given one) and its mesh, from start to stop. */
final class Standalone {

  private static final long SEED_TIME_MAX_S = 20;
  /** Stand-ins for what is known only once PostgreSQL runs, so that all else can be judged before. */
  private static final String PENDING_DATABASE = "postgresql://pending@localhost:1/pending";

  private static final String PENDING_ADDRESS = "localhost:1";

  private final Map<String, String> environment;
  private final Home home;
  private final Secrets secrets;
  private final PortPlan ports;
  private final RunningMesh mesh = new RunningMesh();
  private @Nullable EmbeddedDatabase embedded;

  private Standalone(Map<String, String> environment, Path folder) {
    // Judged before anything is made or started.
    Settings judged = Settings.read(environment, pending(), allMappings());
    this.ports = PortPlan.of(judged);
    this.environment = ports.over(environment);
    this.home = Home.take(folder);
    this.secrets = Secrets.complete(folder);
  }

  /** Starts everything; on failure everything is stopped again. */
  static Standalone start(Map<String, String> environment, boolean withDemoData) {
    Standalone standalone = new Standalone(environment, Home.folder(environment));
    try {
      standalone.start(withDemoData);
      return standalone;
    } catch (RuntimeException failure) {
      standalone.stop();
      throw failure;
    }
  }

  private void start(boolean withDemoData) {
    Databases databases = Databases.migrate(owner(), new RolePasswords(environment, secrets)::of);
    if (withDemoData) {
      seed(databases);
    }
    mesh.start(Roster.PARTS, settings(databases.asSettings()));
  }

  private DatabaseConfig owner() {
    return Settings.read(environment, Map.of(), List.of(RoleSettings.Owner.class))
        .get(RoleSettings.Owner.class)
        .url()
        .orElseGet(this::embeddedOwner);
  }

  private DatabaseConfig embeddedOwner() {
    EmbeddedDatabase started =
        EmbeddedDatabase.start(home.path(""), secrets.ownerPassword(), mesh.vertx());
    embedded = started;
    return started.owner();
  }

  private void seed(Databases databases) {
    try {
      DemoData.seed(mesh.vertx(), databases).await(SEED_TIME_MAX_S, TimeUnit.SECONDS);
    } catch (TimeoutException slow) {
      throw new IllegalStateException(
          "the demo data took longer than " + SEED_TIME_MAX_S + " s", slow);
    }
  }

  private Settings settings(Map<String, String> databases) {
    Map<String, String> given = new HashMap<>(given());
    given.putAll(databases);
    return Settings.read(environment, given, allMappings());
  }

  /** What this process made up itself; a public key in the environment stands in for our token secret. */
  private Map<String, String> given() {
    Map<String, String> given = new HashMap<>(secrets.asSettings());
    given.putAll(ports.addresses());
    if (TokenKeys.isPublicKeyNamed(environment)) {
      given.remove(TokenKeys.SECRET);
    }
    return given;
  }

  private static List<Class<?>> allMappings() {
    return java.util.stream.Stream.concat(
            Roster.PARTS.stream().flatMap(part -> part.mappings().stream()),
            java.util.stream.Stream.of(RoleSettings.Owner.class))
        .distinct()
        .<Class<?>>map(mapping -> mapping)
        .toList();
  }

  private static Map<String, String> pending() {
    Map<String, String> pending = new HashMap<>(Secrets.pending());
    Roster.DATABASE_ROLES.forEach(role -> {
      pending.put("paymesh." + role + ".database-url", PENDING_DATABASE);
      pending.put(role + ".service.url", PENDING_ADDRESS);
    });
    return pending;
  }

  int httpPort() {
    return ports.http();
  }

  /** A token of this mesh, where it has the secret to sign one. */
  String token(String user, String role, Duration ttl) {
    RoleSettings.Jwt jwt = Settings.read(environment, given(), List.of(RoleSettings.Jwt.class))
        .get(RoleSettings.Jwt.class);
    return TokenIssuer.of(TokenKeys.of(jwt)).issue(user, role, ttl);
  }

  boolean signsTokens() {
    return !TokenKeys.isPublicKeyNamed(environment);
  }

  /** Drains the mesh, then stops PostgreSQL, then gives the folder back. */
  void stop() {
    mesh.stop();
    if (embedded != null) {
      embedded.close();
    }
    home.close();
  }
}
