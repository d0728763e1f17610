package dev.paymesh.launcher;

import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.shared.config.Mapping;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.config.SettingsException;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Owns what every shape of {@code up} stands on: the folder, its secrets, PostgreSQL and all that is in it at a start. */
final class Groundwork implements AutoCloseable {

  private static final long SEED_TIME_MAX_S = 20;
  /** Stand-ins for what is known only once PostgreSQL runs, so that all else can be judged before. */
  private static final String PENDING_DATABASE = "postgresql://pending@localhost:1/pending";

  private static final String PENDING_ADDRESS = "localhost:1";

  private final Map<String, String> environment;
  private final Vertx vertx;
  private final Home home;
  private final Secrets secrets;
  /** Who is stopped in the middle of a start must not leave PostgreSQL behind. */
  private final Thread abandoned = new Thread(this::close, "abandoned-start");

  private final Databases databases;
  private final DatabaseConfig owner;
  private CompletableFuture<Void> prepared = CompletableFuture.completedFuture(null);
  private volatile @Nullable EmbeddedDatabase embedded;
  private volatile Future<Void> demoData = Future.succeededFuture();
  private volatile boolean abandons;

  private Groundwork(Map<String, String> environment, Vertx vertx) {
    this.environment = environment;
    this.vertx = vertx;
    this.home = Home.take(Home.folder(environment));
    this.secrets = Secrets.complete(Home.folder(environment));
    this.owner = given()
        .orElseGet(() -> EmbeddedDatabase.owner(FreePorts.settle(0), secrets.ownerPassword()));
    this.databases = Databases.of(owner, passwords());
    Runtime.getRuntime().addShutdownHook(abandoned);
  }

  private Optional<DatabaseConfig> given() {
    return Settings.read(environment, Map.of(), List.of(RoleSettings.Owner.class))
        .get(RoleSettings.Owner.class)
        .url();
  }

  private Function<String, String> passwords() {
    return new RolePasswords(environment, secrets)::of;
  }

  /** The start is over: from here on the mesh is stopped first, and then this is closed. */
  void handOver() {
    Runtime.getRuntime().removeShutdownHook(abandoned);
  }

  /** All settings of all roles, judged before anything is made or started. */
  static Settings judge(Map<String, String> environment) {
    List<Mapping> mappings = Stream.concat(
            Roster.mappings(Roster.PARTS).stream(), Stream.of(Mapping.of(RoleSettings.Owner.class)))
        .toList();
    List<String> problems = new ArrayList<>(TlsSettings.problems(environment));
    problems.addAll(TlsSettings.problemsOfUp(environment));
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return Settings.under(environment, pending(), mappings);
  }

  static Map<String, String> pending() {
    Map<String, String> pending = new HashMap<>(Secrets.pending());
    Roster.DATABASE_ROLES.forEach(
        role -> pending.put("paymesh." + role + ".database-url", PENDING_DATABASE));
    Roster.SERVICES.forEach(part -> pending.put(part.role() + ".service.url", PENDING_ADDRESS));
    return pending;
  }

  /** Takes the folder for this process alone; the secrets that are missing are made. */
  static Groundwork take(Map<String, String> environment, Vertx vertx) {
    return new Groundwork(environment, vertx);
  }

  /** How each service logs in, once all is ready. */
  Databases databases() {
    return databases;
  }

  /**
   * Begins to start PostgreSQL, unless given one, to bring all schemas to their newest version, and to add demo data. Not
   * once the start is abandoned: nobody would stop that server.
   */
  synchronized void prepare(boolean withDemoData) {
    if (abandons) {
      return;
    }
    prepared = CompletableFuture.runAsync(
        () -> {
          migrate();
          if (withDemoData && !abandons) {
            demoData = DemoData.seed(vertx, databases);
          }
        },
        task -> new Thread(task, "groundwork").start());
  }

  private void migrate() {
    if (given().isPresent()) {
      Databases.migrate(owner, passwords());
    } else {
      mark(EmbeddedDatabase.start(home.path(""), owner.port(), owner.password(), vertx));
    }
  }

  /** Only we ever change what is in our own PostgreSQL, so the marks of our scripts say that there is nothing to do. */
  private void mark(EmbeddedDatabase started) {
    embedded = started;
    if (abandons) {
      return;
    }
    SchemaMarks marks = new SchemaMarks(vertx, Roster.DATABASE_ROLES);
    if (started.isNew() || !marks.areOn(databases)) {
      Databases.migrate(owner, passwords());
      if (!abandons) {
        marks.put(owner);
      }
    }
  }

  /** Until services may log in. */
  void await() {
    try {
      prepared.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }
  }

  /** Until the demo data are there. */
  void settle() {
    try {
      demoData.await(SEED_TIME_MAX_S, TimeUnit.SECONDS);
    } catch (TimeoutException slow) {
      throw new IllegalStateException(
          "the demo data took longer than " + SEED_TIME_MAX_S + " s", slow);
    }
  }

  /** The secrets as settings; another issuer's keys in the environment stand in for our token secret. */
  Map<String, String> secrets() {
    Map<String, String> given = new HashMap<>(secrets.asSettings());
    if (!signsTokens()) {
      given.remove(TokenKeys.SECRET);
    }
    return given;
  }

  /** A token of this mesh, where it has the secret to sign one. */
  String token(String user, String role, Duration ttl) {
    RoleSettings.Jwt jwt = Settings.read(environment, secrets(), List.of(RoleSettings.Jwt.class))
        .get(RoleSettings.Jwt.class);
    return TokenIssuer.of(TokenKeys.ofSecret(jwt)).issue(user, role, ttl);
  }

  boolean signsTokens() {
    return !TokenKeys.areOfAnotherIssuer(environment);
  }

  private synchronized CompletableFuture<Void> abandon() {
    abandons = true;
    return prepared;
  }

  /** Stops PostgreSQL, once its start is over, then gives the folder back. */
  @Override
  public void close() {
    abandon().handle((done, failure) -> done).join();
    if (embedded != null) {
      embedded.close();
    }
    home.close();
  }
}
