package dev.paymesh.launcher;

import dev.paymesh.launcher.discovery.Addresses;
import dev.paymesh.launcher.discovery.ClusterConfig;
import dev.paymesh.launcher.discovery.Discovery;
import dev.paymesh.launcher.migrate.MigrationSettings;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.config.SettingsException;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Owns the list of roles, and the settings that each is asked for. */
final class Roster {

  /** The roles with a schema of their own. */
  static final List<String> DATABASE_ROLES = List.of("document", "user", "compliance", "payment");

  /** In the order they start: who is called before who calls. They stop in the opposite order. */
  static final List<Part> PARTS = List.of(
      new Part(
          "document",
          List.of(
              RoleSettings.Mesh.class, RoleSettings.Batching.class, RoleSettings.Document.class),
          RoleFactory::document),
      new Part(
          "user",
          List.of(
              RoleSettings.Mesh.class,
              RoleSettings.Batching.class,
              RoleSettings.User.class,
              RoleSettings.UserKey.class),
          RoleFactory::user),
      new Part(
          "compliance",
          List.of(
              RoleSettings.Mesh.class,
              CallSettings.Calls.class,
              RoleSettings.Batching.class,
              RoleSettings.Compliance.class,
              RoleSettings.ComplianceKey.class,
              CallSettings.DocumentAt.class),
          RoleFactory::compliance),
      new Part(
          "payment",
          List.of(
              RoleSettings.Mesh.class,
              CallSettings.Calls.class,
              RoleSettings.Batching.class,
              RoleSettings.Payment.class,
              RoleSettings.Bearer.class,
              RoleSettings.UserKey.class,
              RoleSettings.ComplianceKey.class,
              CallSettings.UserAt.class,
              CallSettings.ComplianceAt.class),
          RoleFactory::payment),
      new Part(
          "gateway",
          List.of(
              RoleSettings.Mesh.class,
              CallSettings.Calls.class,
              RoleSettings.Edge.class,
              MigrationSettings.Edge.class,
              TlsSettings.Edge.class,
              RoleSettings.Jwt.class,
              CallSettings.PaymentAt.class,
              CallSettings.UserAt.class,
              CallSettings.ComplianceAt.class,
              CallSettings.DocumentAt.class),
          RoleFactory::gateway));

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

    /** This role where the others are found by the cluster; it need not be told where they are. */
    Part clustered() {
      return new Part(
          role,
          Stream.concat(mappings.stream(), Stream.of(CallSettings.Cluster.class))
              .toList(),
          factory);
    }

    boolean isClustered() {
      return mappings.contains(CallSettings.Cluster.class);
    }

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
      Callee.among(mappings).stream()
          .map(Callee::variable)
          .filter(variable ->
              !isClustered() && environment.getOrDefault(variable, "").isEmpty())
          .forEach(variable -> problems.add(variable + ": is required and missing"));
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
            Stream.of(RoleSettings.Mesh.class, TlsSettings.Mesh.class, RoleSettings.Ops.class))
        .distinct()
        .<Class<?>>map(mapping -> mapping)
        .toList();
  }

  /** How these roles find whom they call. */
  static Discovery discovery(Vertx vertx, List<Part> parts, Settings settings) {
    List<Class<?>> mappings = mappings(parts);
    Map<String, Addresses> told = Callee.told(mappings, settings);
    Optional<InetSocketAddress> dns = dnsServer(mappings, settings);
    return parts.stream().anyMatch(Part::isClustered)
        ? Discovery.clustered(vertx, told, dns, cluster(settings))
        : Discovery.of(vertx, told, dns);
  }

  private static ClusterConfig cluster(Settings settings) {
    CallSettings.Cluster told = settings.get(CallSettings.Cluster.class);
    return new ClusterConfig(told.clusterMembers(), told.clusterBind(), told.clusterPort());
  }

  /** Where the others reach a role of this process. */
  static SocketAddress reachable(String role, Settings settings) {
    String bind = PortPlan.reachable(settings.get(RoleSettings.Mesh.class).bind());
    String host = settings.get(CallSettings.Cluster.class).advertisedHost().orElse(bind);
    return SocketAddress.inetSocketAddress(port(role, settings), host);
  }

  static int port(String role, Settings settings) {
    return switch (role) {
      case "document" -> settings.get(RoleSettings.Document.class).port();
      case "user" -> settings.get(RoleSettings.User.class).port();
      case "compliance" -> settings.get(RoleSettings.Compliance.class).port();
      case "payment" -> settings.get(RoleSettings.Payment.class).port();
      default -> throw new IllegalArgumentException("no gRPC port of " + role);
    };
  }

  private static Optional<InetSocketAddress> dnsServer(List<Class<?>> mappings, Settings settings) {
    return mappings.contains(CallSettings.Calls.class)
        ? settings
            .get(CallSettings.Calls.class)
            .dnsServer()
            .flatMap(told -> told.list().stream().findFirst())
            .map(server -> new InetSocketAddress(server.host(), server.port()))
        : Optional.empty();
  }

  /** The databases of these roles. */
  static Map<String, DatabaseConfig> databases(List<Part> parts, Settings settings) {
    return parts.stream()
        .map(Part::role)
        .filter(DATABASE_ROLES::contains)
        .collect(Collectors.toMap(role -> role, role -> database(role, settings)));
  }

  /** The database of one role. */
  static DatabaseConfig database(String role, Settings settings) {
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
}
