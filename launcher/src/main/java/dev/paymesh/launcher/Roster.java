package dev.paymesh.launcher;

import dev.paymesh.compliance.ComplianceConfig;
import dev.paymesh.compliance.ComplianceVerticle;
import dev.paymesh.document.DocumentConfig;
import dev.paymesh.document.DocumentVerticle;
import dev.paymesh.gateway.GatewayConfig;
import dev.paymesh.gateway.GatewayVerticle;
import dev.paymesh.gateway.MethodRates;
import dev.paymesh.gateway.PostLimit;
import dev.paymesh.gateway.ReadLimit;
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
import dev.paymesh.shared.grpc.CallRoom;
import dev.paymesh.shared.grpc.ContextSeal;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.MeshServerConfig.Upkeep;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.grpc.ProcessLife;
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
  record Part(String role, List<Class<?>> mappings, Function<Site, Supplier<Deployable>> factory) {

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

  /** Where a role is made: what this process was told, and its life. */
  record Site(Settings settings, ProcessLife life) {

    <T> T get(Class<T> mapping) {
      return settings.get(mapping);
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
    UserConfig config =
        new UserConfig(server("user", own.port(), site), own.databaseUrl(), userKey(site));
    return () -> new UserVerticle(config);
  }

  private static Supplier<Deployable> compliance(Site site) {
    RoleSettings.Compliance own = site.get(RoleSettings.Compliance.class);
    ComplianceConfig config = new ComplianceConfig(
        server("compliance", own.port(), site),
        own.databaseUrl(),
        complianceKey(site),
        peer("compliance", site.get(RoleSettings.DocumentAt.class).url(), site));
    return () -> new ComplianceVerticle(config);
  }

  private static Supplier<Deployable> payment(Site site) {
    RoleSettings.Payment own = site.get(RoleSettings.Payment.class);
    PaymentConfig config = new PaymentConfig(
        server("payment", own.port(), site),
        own.databaseUrl(),
        peer("payment", site.get(RoleSettings.UserAt.class).url(), site),
        peer("payment", site.get(RoleSettings.ComplianceAt.class).url(), site),
        List.of(userKey(site), complianceKey(site)));
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
        TokenKeys.of(site.get(RoleSettings.Jwt.class)),
        peers,
        quotas(own),
        GatewayConfig.Timing.DEFAULT,
        site.life());
    return () -> new GatewayVerticle(config);
  }

  private static GatewayConfig.Quotas quotas(RoleSettings.Edge own) {
    return new GatewayConfig.Quotas(
        new StreamSlots(own.userStreams(), own.streamsMax()),
        new UserRate(own.userRate()),
        new PostLimit(),
        new ReadLimit(own.readsMax()),
        own.methodRates().orElse(MethodRates.NONE));
  }

  private static MeshServerConfig server(String role, int port, Site site) {
    RoleSettings.Mesh mesh = site.get(RoleSettings.Mesh.class);
    RoleSettings.Room room = room(role, site);
    return new MeshServerConfig(role, mesh.bind(), port, seal(site))
        .kept(new Upkeep(
            site.life(),
            new CallRoom(room.callsMax(), room.streamsMax()),
            mesh.reflection() ? Reflection.versions() : List.of()));
  }

  private static RoleSettings.Room room(String role, Site site) {
    return switch (role) {
      case "document" -> site.get(RoleSettings.Document.class);
      case "user" -> site.get(RoleSettings.User.class);
      case "compliance" -> site.get(RoleSettings.Compliance.class);
      case "payment" -> site.get(RoleSettings.Payment.class);
      default -> throw new IllegalArgumentException("no server of " + role);
    };
  }

  private static PeerConfig peer(String self, Addresses addresses, Site site) {
    return new PeerConfig(self, addresses.list(), seal(site));
  }

  private static ContextSeal seal(Site site) {
    return ContextSeal.of(site.get(RoleSettings.Mesh.class).meshKey().bytes());
  }

  private static AttestationKey userKey(Site site) {
    return key(Attestations.USER, site.get(RoleSettings.UserKey.class).attestationKey());
  }

  private static AttestationKey complianceKey(Site site) {
    return key(
        Attestations.COMPLIANCE, site.get(RoleSettings.ComplianceKey.class).attestationKey());
  }

  private static AttestationKey key(String issuer, SecretText secret) {
    return new AttestationKey(issuer, KEY_ID, secret.bytes());
  }
}
