package dev.paymesh.launcher;

import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.grpc.ContextSeal;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Owns a mesh of all roles of the roster in this JVM, on free ports and the tests' PostgreSQL: a new one is in it too. */
public final class RosterMesh implements AutoCloseable {

  private static final String MESH_KEY = "a mesh key for tests only, 32 bytes";
  private static final String TOKEN_SECRET = "a token secret for tests only, 32 bytes";
  private static final ContextSeal SEAL = ContextSeal.of(MESH_KEY.getBytes(StandardCharsets.UTF_8));

  private final RunningMesh mesh =
      new RunningMesh(RunningMesh.Shape.WHOLE, EventLoops.processors());
  private final Map<String, String> environment;
  private final PortPlan ports;

  private RosterMesh(Map<String, String> told) {
    environment = new HashMap<>(secrets());
    Roster.PARTS.forEach(part -> environment.put(part.portVariable(), "0"));
    environment.put("PAYMESH_OPS_PORT", "0");
    environment.put("PAYMESH_HTTP_BIND", "127.0.0.1");
    Roster.DATABASE_ROLES.forEach(role -> environment.put(
        "PAYMESH_" + role.toUpperCase(java.util.Locale.ROOT) + "_DATABASE_URL",
        TestDatabase.urlFor(role)));
    environment.putAll(told);
    ports = PortPlan.of(Settings.under(environment, Map.of(), Roster.mappings(Roster.PARTS)));
    environment.putAll(ports.over(environment));
  }

  /** Returns once all serve. */
  static RosterMesh start() {
    return start(Map.of());
  }

  /** The same, told more. */
  static RosterMesh start(Map<String, String> told) {
    RosterMesh started = new RosterMesh(told);
    try {
      started.mesh.start(
          Roster.PARTS,
          Settings.under(
              started.environment, started.ports.addresses(), Roster.mappings(Roster.PARTS)));
      return started;
    } catch (RuntimeException failure) {
      started.close();
      throw failure;
    }
  }

  private static Map<String, String> secrets() {
    Map<String, String> secrets = new HashMap<>();
    Secrets.pending()
        .forEach((name, value) ->
            secrets.put(name.toUpperCase(java.util.Locale.ROOT).replaceAll("[.-]", "_"), value));
    secrets.put("PAYMESH_MESH_KEY", MESH_KEY);
    secrets.put("JWT_SECRET", TOKEN_SECRET);
    return secrets;
  }

  Vertx vertx() {
    return mesh.vertx();
  }

  /** What its processes are told. */
  Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  /** Where a service listens, by its role. */
  int portOf(String role) {
    return Objects.requireNonNull(ports.byRole().get(role), role);
  }

  String gateway() {
    return "http://127.0.0.1:" + ports.http();
  }

  String token(String user, String role) {
    return TokenIssuer.of(TokenConfig.hs256(TOKEN_SECRET.getBytes(StandardCharsets.UTF_8)))
        .issue(user, role, Duration.ofHours(1));
  }

  static PeerConfig peer(String self, int port) {
    return new PeerConfig(self, List.of(SocketAddress.inetSocketAddress(port, "127.0.0.1")), SEAL);
  }

  @Override
  public void close() {
    mesh.stop();
  }
}
