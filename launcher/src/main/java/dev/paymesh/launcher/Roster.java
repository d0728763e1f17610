package dev.paymesh.launcher;

import dev.paymesh.launcher.discovery.Addresses;
import dev.paymesh.launcher.discovery.ClusterConfig;
import dev.paymesh.launcher.discovery.Discovery;
import dev.paymesh.launcher.migrate.MigrationSettings;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.config.Mapping;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Owns the list of roles: whatever else must know which services there are asks here. */
final class Roster {

  /** In the order they start: who is called before who calls. They stop in the opposite order. */
  static final List<Part> SERVICES = List.of(
      Part.serving(
              new Part.Served(DocumentServiceGrpcService.SERVICE_DESCRIPTOR, 50_054, true),
              RoleFactory::document)
          .asked(ServiceSettings.Document.class),
      Part.serving(
              new Part.Served(UserServiceGrpcService.SERVICE_DESCRIPTOR, 50_052, true),
              RoleFactory::user)
          .asked(ServiceSettings.User.class, ServiceSettings.UserKey.class),
      Part.serving(
              new Part.Served(ComplianceServiceGrpcService.SERVICE_DESCRIPTOR, 50_053, true),
              RoleFactory::compliance)
          .calling(List.of("document"))
          .asked(ServiceSettings.ComplianceKey.class),
      Part.serving(
              new Part.Served(PaymentServiceGrpcService.SERVICE_DESCRIPTOR, 50_051, true),
              RoleFactory::payment)
          .calling(List.of("user", "compliance"))
          .asked(
              ServiceSettings.Payment.class,
              RoleSettings.Bearer.class,
              ServiceSettings.UserKey.class,
              ServiceSettings.ComplianceKey.class));

  /** The services, and the gateway, which calls them all. */
  static final List<Part> PARTS = Stream.concat(
          SERVICES.stream(),
          Stream.of(new Part(
              "gateway",
              Optional.empty(),
              SERVICES.stream().map(Part::role).toList(),
              List.of(
                  RoleSettings.Edge.class,
                  MigrationSettings.Edge.class,
                  TlsSettings.Edge.class,
                  RoleSettings.Jwt.class),
              RoleFactory::gateway,
              false)))
      .toList();

  /** The roles with a schema of their own. */
  static final List<String> DATABASE_ROLES =
      SERVICES.stream().filter(Part::isStored).map(Part::role).toList();

  private Roster() {}

  static Optional<Part> find(String role) {
    return PARTS.stream().filter(part -> part.role().equals(role)).findFirst();
  }

  /** All of them, by name. */
  static List<String> roles() {
    return PARTS.stream().map(Part::role).toList();
  }

  /** Who has a certificate: the roles, and the person at the shell. */
  static List<String> certified() {
    return Stream.concat(roles().stream(), Stream.of(CallGround.OPERATOR)).toList();
  }

  /** A role that there is. */
  static Part part(String role) {
    return find(role).orElseThrow(() -> new IllegalArgumentException("no role " + role));
  }

  /** What a process with these roles is asked for. */
  static List<Mapping> mappings(List<Part> parts) {
    return Stream.concat(
            parts.stream().flatMap(part -> part.mappings().stream()),
            Stream.of(RoleSettings.Mesh.class, TlsSettings.Mesh.class, RoleSettings.Ops.class)
                .map(Mapping::of))
        .distinct()
        .toList();
  }

  /** How these roles find whom they call. */
  static Discovery discovery(Vertx vertx, List<Part> parts, Settings settings) {
    TreeSet<String> called = parts.stream()
        .flatMap(part -> part.callees().stream())
        .collect(Collectors.toCollection(TreeSet::new));
    Map<String, Addresses> told = Callee.told(called, settings);
    Optional<InetSocketAddress> dns = called.isEmpty() ? Optional.empty() : dnsServer(settings);
    return parts.stream().anyMatch(Part::isClustered)
        ? Discovery.clustered(vertx, told, dns, cluster(settings))
        : Discovery.of(vertx, told, dns);
  }

  private static ClusterConfig cluster(Settings settings) {
    CallSettings.Cluster told = settings.get(CallSettings.Cluster.class);
    return new ClusterConfig(told.clusterMembers(), told.clusterBind(), told.clusterPort());
  }

  /** Where the others reach a role of this process. */
  static SocketAddress reachable(Part part, Settings settings) {
    String bind = PortPlan.reachable(settings.get(RoleSettings.Mesh.class).bind());
    String host = settings.get(CallSettings.Cluster.class).advertisedHost().orElse(bind);
    return SocketAddress.inetSocketAddress(part.port(settings), host);
  }

  private static Optional<InetSocketAddress> dnsServer(Settings settings) {
    return settings
        .get(CallSettings.Calls.class)
        .dnsServer()
        .flatMap(told -> told.list().stream().findFirst())
        .map(server -> new InetSocketAddress(server.host(), server.port()));
  }

  /** The databases of these roles. */
  static Map<String, DatabaseConfig> databases(List<Part> parts, Settings settings) {
    return parts.stream()
        .filter(Part::isStored)
        .collect(Collectors.toMap(Part::role, part -> part.database(settings)));
  }

  /** The database of one role. */
  static DatabaseConfig database(String role, Settings settings) {
    return part(role).database(settings);
  }
}
