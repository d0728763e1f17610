package dev.paymesh.launcher;

import dev.paymesh.compliance.ComplianceConfig;
import dev.paymesh.compliance.ComplianceVerticle;
import dev.paymesh.document.DocumentConfig;
import dev.paymesh.document.DocumentVerticle;
import dev.paymesh.gateway.GatewayConfig;
import dev.paymesh.gateway.GatewayVerticle;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.payment.PaymentConfig;
import dev.paymesh.payment.PaymentVerticle;
import dev.paymesh.shared.checks.AttestationKey;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.config.Addresses;
import dev.paymesh.shared.config.SecretText;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.config.SettingsException;
import dev.paymesh.shared.grpc.ContextSeal;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.user.UserConfig;
import dev.paymesh.user.UserVerticle;
import io.vertx.core.Deployable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Owns the list of roles: the settings each is asked for, and how it is made from them. */
final class Roster {

  /** The roles with a schema of their own. */
  static final List<String> DATABASE_ROLES = List.of("document", "user", "compliance", "payment");

  /** In the order they start: who is called before who calls. They stop in the opposite order. */
  static final List<Part> PARTS = List.of(
      new Part(
          "document",
          List.of(
              RoleSettings.Mesh.class, RoleSettings.Batching.class, RoleSettings.Document.class),
          Roster::document),
      new Part(
          "user",
          List.of(
              RoleSettings.Mesh.class,
              RoleSettings.Batching.class,
              RoleSettings.User.class,
              RoleSettings.UserKey.class),
          Roster::user),
      new Part(
          "compliance",
          List.of(
              RoleSettings.Mesh.class,
              RoleSettings.Batching.class,
              RoleSettings.Compliance.class,
              RoleSettings.ComplianceKey.class,
              RoleSettings.DocumentAt.class),
          Roster::compliance),
      new Part(
          "payment",
          List.of(
              RoleSettings.Mesh.class,
              RoleSettings.Batching.class,
              RoleSettings.Payment.class,
              RoleSettings.UserKey.class,
              RoleSettings.ComplianceKey.class,
              RoleSettings.UserAt.class,
              RoleSettings.ComplianceAt.class),
          Roster::payment),
      new Part(
          "gateway",
          List.of(
              RoleSettings.Mesh.class,
              RoleSettings.Edge.class,
              RoleSettings.Jwt.class,
              RoleSettings.PaymentAt.class,
              RoleSettings.UserAt.class,
              RoleSettings.ComplianceAt.class),
          Roster::gateway));

  private static final String KEY_ID = "k1";

  /**
   * One role.
   *
   * @param role its name on the command line and in the contract's policies
   * @param mappings the settings it is asked for
   * @param factory makes one verticle for each event loop
   */
  record Part(
      String role, List<Class<?>> mappings, Function<Settings, Supplier<Deployable>> factory) {

    /** The role's settings; fails with all that is wrong with them, those of the token key included. */
    Settings settings(Map<String, String> environment) {
      List<String> problems = new ArrayList<>(
          mappings.contains(RoleSettings.Jwt.class) ? TokenKeys.problems(environment) : List.of());
      try {
        Settings settings = Settings.read(environment, Map.of(), Roster.mappings(List.of(this)));
        if (problems.isEmpty()) {
          return settings;
        }
      } catch (SettingsException wrong) {
        problems.addAll(wrong.problems());
      }
      throw new SettingsException(problems);
    }
  }

  private Roster() {}

  static Optional<Part> find(String role) {
    return PARTS.stream().filter(part -> part.role().equals(role)).findFirst();
  }

  /** What a process with these roles is asked for. */
  static List<Class<?>> mappings(List<Part> parts) {
    return Stream.concat(
            parts.stream().flatMap(part -> part.mappings().stream()),
            Stream.of(RoleSettings.Mesh.class, RoleSettings.Ops.class))
        .distinct()
        .<Class<?>>map(mapping -> mapping)
        .toList();
  }

  /** The databases of these roles. */
  static Map<String, DatabaseConfig> databases(List<Part> parts, Settings settings) {
    return parts.stream()
        .map(Part::role)
        .filter(DATABASE_ROLES::contains)
        .collect(Collectors.toMap(role -> role, role -> database(role, settings)));
  }

  private static DatabaseConfig database(String role, Settings settings) {
    DatabaseConfig own =
        switch (role) {
          case "document" -> settings.get(RoleSettings.Document.class).databaseUrl();
          case "user" -> settings.get(RoleSettings.User.class).databaseUrl();
          case "compliance" -> settings.get(RoleSettings.Compliance.class).databaseUrl();
          case "payment" -> settings.get(RoleSettings.Payment.class).databaseUrl();
          default -> throw new IllegalArgumentException("no database of " + role);
        };
    return own.batchMax(settings.get(RoleSettings.Batching.class).batchMax());
  }

  private static Supplier<Deployable> document(Settings settings) {
    RoleSettings.Document own = settings.get(RoleSettings.Document.class);
    DocumentConfig config = new DocumentConfig(
        server("document", own.port(), settings), database("document", settings));
    return () -> new DocumentVerticle(config);
  }

  private static Supplier<Deployable> user(Settings settings) {
    RoleSettings.User own = settings.get(RoleSettings.User.class);
    UserConfig config = new UserConfig(
        server("user", own.port(), settings), database("user", settings), userKey(settings));
    return () -> new UserVerticle(config);
  }

  private static Supplier<Deployable> compliance(Settings settings) {
    RoleSettings.Compliance own = settings.get(RoleSettings.Compliance.class);
    ComplianceConfig config = new ComplianceConfig(
        server("compliance", own.port(), settings),
        database("compliance", settings),
        complianceKey(settings),
        peer("compliance", settings.get(RoleSettings.DocumentAt.class).url(), settings));
    return () -> new ComplianceVerticle(config);
  }

  private static Supplier<Deployable> payment(Settings settings) {
    RoleSettings.Payment own = settings.get(RoleSettings.Payment.class);
    PaymentConfig config = new PaymentConfig(
        server("payment", own.port(), settings),
        own.databaseUrl(),
        peer("payment", settings.get(RoleSettings.UserAt.class).url(), settings),
        peer("payment", settings.get(RoleSettings.ComplianceAt.class).url(), settings),
        List.of(userKey(settings), complianceKey(settings)));
    return () -> new PaymentVerticle(config);
  }

  private static Supplier<Deployable> gateway(Settings settings) {
    RoleSettings.Edge own = settings.get(RoleSettings.Edge.class);
    GatewayConfig.Peers peers = new GatewayConfig.Peers(
        peer("gateway", settings.get(RoleSettings.PaymentAt.class).url(), settings)
            .retrying(),
        peer("gateway", settings.get(RoleSettings.UserAt.class).url(), settings).retrying(),
        peer("gateway", settings.get(RoleSettings.ComplianceAt.class).url(), settings)
            .retrying());
    GatewayConfig config = new GatewayConfig(
        own.httpBind(),
        own.httpPort(),
        TokenKeys.of(settings.get(RoleSettings.Jwt.class)),
        peers,
        new GatewayConfig.Quotas(new StreamSlots(own.userStreams()), new UserRate(own.userRate())),
        GatewayConfig.Timing.DEFAULT);
    return () -> new GatewayVerticle(config);
  }

  private static MeshServerConfig server(String role, int port, Settings settings) {
    RoleSettings.Mesh mesh = settings.get(RoleSettings.Mesh.class);
    return new MeshServerConfig(role, mesh.bind(), port, seal(settings));
  }

  private static PeerConfig peer(String self, Addresses addresses, Settings settings) {
    return new PeerConfig(self, addresses.list(), seal(settings));
  }

  private static ContextSeal seal(Settings settings) {
    return ContextSeal.of(settings.get(RoleSettings.Mesh.class).meshKey().bytes());
  }

  private static AttestationKey userKey(Settings settings) {
    return key(Attestations.USER, settings.get(RoleSettings.UserKey.class).attestationKey());
  }

  private static AttestationKey complianceKey(Settings settings) {
    return key(
        Attestations.COMPLIANCE, settings.get(RoleSettings.ComplianceKey.class).attestationKey());
  }

  private static AttestationKey key(String issuer, SecretText secret) {
    return new AttestationKey(issuer, KEY_ID, secret.bytes());
  }
}
