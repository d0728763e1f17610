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
          List.of(RoleSettings.Mesh.class, RoleSettings.Document.class),
          Roster::document),
      new Part(
          "user",
          List.of(RoleSettings.Mesh.class, RoleSettings.User.class, RoleSettings.UserKey.class),
          Roster::user),
      new Part(
          "compliance",
          List.of(
              RoleSettings.Mesh.class,
              RoleSettings.Compliance.class,
              RoleSettings.ComplianceKey.class,
              RoleSettings.DocumentAt.class),
          Roster::compliance),
      new Part(
          "payment",
          List.of(
              RoleSettings.Mesh.class,
              RoleSettings.Payment.class,
              RoleSettings.Bearer.class,
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
              RoleSettings.EdgeTls.class,
              RoleSettings.Jwt.class,
              RoleSettings.PaymentAt.class,
              RoleSettings.UserAt.class,
              RoleSettings.ComplianceAt.class),
          Roster::gateway));

  /** The role whose rpcs are public, so that a user may come to it without the gateway. */
  private static final String PUBLIC_ROLE = "payment";

  /**
   * One role.
   *
   * @param role its name on the command line and in the contract's policies
   * @param mappings the settings it is asked for
   * @param factory makes one verticle for each event loop
   */
  record Part(String role, List<Class<?>> mappings, Function<Site, Supplier<Deployable>> factory) {

    /** What this role is asked for, told so much: who checks tokens needs to know whose. */
    List<Class<?>> mappingsWhen(Map<String, String> environment) {
      List<Class<?>> asked = new ArrayList<>(mappings);
      if (role.equals(PUBLIC_ROLE) && "true".equals(environment.get("PAYMESH_BEARER"))) {
        asked.add(RoleSettings.Jwt.class);
      }
      return asked;
    }

    /** The role's settings; fails with all that is wrong with them, those of the token key included. */
    Settings settings(Map<String, String> environment) {
      List<String> problems = new ArrayList<>(
          mappingsWhen(environment).contains(RoleSettings.Jwt.class)
              ? TokenKeys.problems(environment)
              : List.of());
      problems.addAll(TlsSettings.problems(environment));
      try {
        List<Class<?>> asked = new ArrayList<>(Roster.mappings(List.of(this)));
        asked.addAll(mappingsWhen(environment));
        Settings settings =
            Settings.read(environment, Map.of(), asked.stream().distinct().toList());
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
            Stream.of(RoleSettings.Mesh.class, RoleSettings.Tls.class, RoleSettings.Ops.class))
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
    return switch (role) {
      case "document" -> settings.get(RoleSettings.Document.class).databaseUrl();
      case "user" -> settings.get(RoleSettings.User.class).databaseUrl();
      case "compliance" -> settings.get(RoleSettings.Compliance.class).databaseUrl();
      case "payment" -> settings.get(RoleSettings.Payment.class).databaseUrl();
      default -> throw new IllegalArgumentException("no database of " + role);
    };
  }

  private static Supplier<Deployable> document(Site site) {
    RoleSettings.Document own = site.get(RoleSettings.Document.class);
    DocumentConfig config =
        new DocumentConfig(server("document", own.port(), site), own.databaseUrl());
    return () -> new DocumentVerticle(config);
  }

  private static Supplier<Deployable> user(Site site) {
    RoleSettings.User own = site.get(RoleSettings.User.class);
    UserConfig config = new UserConfig(
        server("user", own.port(), site), own.databaseUrl(), userKeys(site).get(0));
    return () -> new UserVerticle(config);
  }

  private static Supplier<Deployable> compliance(Site site) {
    RoleSettings.Compliance own = site.get(RoleSettings.Compliance.class);
    ComplianceConfig config = new ComplianceConfig(
        server("compliance", own.port(), site),
        own.databaseUrl(),
        complianceKeys(site).get(0),
        peer("compliance", site.get(RoleSettings.DocumentAt.class).url(), site));
    return () -> new ComplianceVerticle(config);
  }

  private static Supplier<Deployable> payment(Site site) {
    RoleSettings.Payment own = site.get(RoleSettings.Payment.class);
    PaymentConfig config = new PaymentConfig(
        server("payment", own.port(), site).taking(site.bearerTokens()),
        own.databaseUrl(),
        peer("payment", site.get(RoleSettings.UserAt.class).url(), site),
        peer("payment", site.get(RoleSettings.ComplianceAt.class).url(), site),
        Stream.concat(userKeys(site).stream(), complianceKeys(site).stream()).toList());
    return () -> new PaymentVerticle(config);
  }

  private static Supplier<Deployable> gateway(Site site) {
    RoleSettings.Edge own = site.get(RoleSettings.Edge.class);
    GatewayConfig.Peers peers = new GatewayConfig.Peers(
        peer("gateway", site.get(RoleSettings.PaymentAt.class).url(), site).retrying(),
        peer("gateway", site.get(RoleSettings.UserAt.class).url(), site).retrying(),
        peer("gateway", site.get(RoleSettings.ComplianceAt.class).url(), site).retrying());
    GatewayConfig config = new GatewayConfig(
        own.httpBind(),
        own.httpPort(),
        site.tokens(),
        peers,
        new GatewayConfig.Quotas(new StreamSlots(own.userStreams()), new UserRate(own.userRate())),
        GatewayConfig.Timing.DEFAULT,
        site.edgeTls());
    return () -> new GatewayVerticle(config);
  }

  private static MeshServerConfig server(String role, int port, Site site) {
    RoleSettings.Mesh mesh = site.get(RoleSettings.Mesh.class);
    return new MeshServerConfig(role, mesh.bind(), port, seal(site)).as(site.identity());
  }

  private static PeerConfig peer(String self, Addresses addresses, Site site) {
    return new PeerConfig(self, addresses.list(), seal(site)).as(site.identity());
  }

  private static ContextSeal seal(Site site) {
    return ContextSeal.of(site.get(RoleSettings.Mesh.class).meshKey());
  }

  private static List<AttestationKey> userKeys(Site site) {
    return AttestationKey.of(
        Attestations.USER, site.get(RoleSettings.UserKey.class).attestationKey());
  }

  private static List<AttestationKey> complianceKeys(Site site) {
    return AttestationKey.of(
        Attestations.COMPLIANCE, site.get(RoleSettings.ComplianceKey.class).attestationKey());
  }
}
