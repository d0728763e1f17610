package dev.paymesh.launcher;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.compliance.ComplianceConfig;
import dev.paymesh.compliance.ComplianceVerticle;
import dev.paymesh.document.DocumentConfig;
import dev.paymesh.document.DocumentLimits;
import dev.paymesh.document.DocumentVerticle;
import dev.paymesh.gateway.GatewayConfig;
import dev.paymesh.gateway.GatewayVerticle;
import dev.paymesh.gateway.MethodRates;
import dev.paymesh.gateway.PostLimit;
import dev.paymesh.gateway.ReadLimit;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.gateway.migrate.Migration;
import dev.paymesh.gateway.web.StreamTickets;
import dev.paymesh.launcher.migrate.MigrationSettings;
import dev.paymesh.payment.PaymentConfig;
import dev.paymesh.payment.PaymentVerticle;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.checks.AttestationKey;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.grpc.CallRoom;
import dev.paymesh.shared.grpc.ContextSeal;
import dev.paymesh.shared.grpc.Endpoints;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.MeshServerConfig.Upkeep;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.user.UserConfig;
import dev.paymesh.user.UserVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Owns how each role is made from what this process was told. */
final class RoleFactory {

  private static final Map<String, ServiceDescriptor> SERVICES = Map.of(
      "document", DocumentServiceGrpcService.SERVICE_DESCRIPTOR,
      "user", UserServiceGrpcService.SERVICE_DESCRIPTOR,
      "compliance", ComplianceServiceGrpcService.SERVICE_DESCRIPTOR,
      "payment", PaymentServiceGrpcService.SERVICE_DESCRIPTOR);

  private RoleFactory() {}

  static Supplier<Deployable> document(Site site) {
    RoleSettings.Document own = site.get(RoleSettings.Document.class);
    DocumentConfig config = new DocumentConfig(
        server("document", own.port(), site),
        Roster.database("document", site.settings()),
        limits(own));
    return () -> new DocumentVerticle(config);
  }

  private static DocumentLimits limits(RoleSettings.Document own) {
    return new DocumentLimits(
        own.bytesMax(),
        own.userDocumentsMax(),
        own.userBytesMax(),
        own.userUploadsMax(),
        own.transfersMax(),
        Duration.ofHours(own.uploadsKeptHours()),
        Duration.ofHours(own.keysKeptHours()));
  }

  static Supplier<Deployable> user(Site site) {
    RoleSettings.User own = site.get(RoleSettings.User.class);
    UserConfig config = new UserConfig(
        server("user", own.port(), site),
        Roster.database("user", site.settings()),
        userKeys(site).get(0),
        Duration.ofHours(own.keysKeptHours()));
    return () -> new UserVerticle(config);
  }

  static Supplier<Deployable> compliance(Site site) {
    RoleSettings.Compliance own = site.get(RoleSettings.Compliance.class);
    ComplianceConfig config = new ComplianceConfig(
        server("compliance", own.port(), site),
        Roster.database("compliance", site.settings()),
        complianceKeys(site).get(0),
        peer("compliance", "document", site));
    return () -> new ComplianceVerticle(config);
  }

  static Supplier<Deployable> payment(Site site) {
    RoleSettings.Payment own = site.get(RoleSettings.Payment.class);
    PaymentConfig config = new PaymentConfig(
            server("payment", own.port(), site).taking(site.bearerTokens()),
            Roster.database("payment", site.settings()),
            peer("payment", "user", site),
            peer("payment", "compliance", site),
            Stream.concat(userKeys(site).stream(), complianceKeys(site).stream())
                .toList())
        .settlementAttempts(own.settlementAttempts())
        .submitInFlight(own.submitInFlight());
    return () -> new PaymentVerticle(config);
  }

  static Supplier<Deployable> gateway(Site site) {
    RoleSettings.Edge own = site.get(RoleSettings.Edge.class);
    GatewayConfig.Peers peers = GatewayConfig.Peers.of(
        peer("gateway", "payment", site).retrying(),
        peer("gateway", "user", site).retrying(),
        peer("gateway", "compliance", site).retrying(),
        peer("gateway", "document", site).retrying());
    GatewayConfig config = new GatewayConfig(
        own.httpBind(),
        own.httpPort(),
        site.tokens().caching(own.tokensMax()),
        peers,
        quotas(own),
        GatewayConfig.Timing.DEFAULT,
        site.life(),
        site.edgeTls());
    GatewayConfig.Browsers browsers = new GatewayConfig.Browsers(
        own.corsOrigins().orElse(WebOrigins.NONE).all(),
        Optional.of(StreamTickets.of(site.get(RoleSettings.Mesh.class).meshKey())));
    Migration migration = MigrationSettings.of(site.get(MigrationSettings.Edge.class));
    return () -> new GatewayVerticle(config.serving(browsers).migrating(migration));
  }

  private static GatewayConfig.Quotas quotas(RoleSettings.Edge own) {
    return new GatewayConfig.Quotas(
        new StreamSlots(own.userStreams(), own.streamsMax()),
        new UserRate(own.userRate()),
        new PostLimit(own.postsMax()),
        new ReadLimit(own.readsMax()),
        own.methodRates().orElse(MethodRates.NONE));
  }

  private static MeshServerConfig server(String role, int port, Site site) {
    RoleSettings.Mesh mesh = site.get(RoleSettings.Mesh.class);
    RoleSettings.Room room = room(role, site);
    return new MeshServerConfig(role, mesh.bind(), port, seal(site))
        .as(site.identity())
        .kept(new Upkeep(
            site.life(),
            new CallRoom(room.callsMax(), room.streamsMax(), room.connectionShare()),
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

  private static PeerConfig peer(String self, String callee, Site site) {
    boolean inProcess = site.get(CallSettings.Calls.class).callsInProcess();
    Endpoints endpoints = site.discovery().endpoints(callee);
    return new PeerConfig(self, endpoints, seal(site), limits(site), false, site.identity())
        .inProcess(inProcess);
  }

  /** Whom a process of this role may ask whether they serve: itself where it is called, and those it calls. */
  static List<Peer> acquaintances(Roster.Part part, Site site) {
    List<Peer> peers = new ArrayList<>();
    if (SERVICES.containsKey(part.role())) {
      SocketAddress here = SocketAddress.inetSocketAddress(
          Roster.port(part.role(), site.settings()),
          PortPlan.reachable(site.get(RoleSettings.Mesh.class).bind()));
      peers.add(Peer.to(
          site.vertx(),
          new PeerConfig(part.role(), List.of(here), seal(site)).as(site.identity()),
          service(part.role())));
    }
    Callee.among(part.mappings())
        .forEach(callee -> peers.add(
            Peer.to(site.vertx(), peer(part.role(), callee.role(), site), service(callee.role()))));
    return peers;
  }

  private static ServiceDescriptor service(String role) {
    return Objects.requireNonNull(SERVICES.get(role), role);
  }

  private static Limits limits(Site site) {
    CallSettings.Calls calls = site.get(CallSettings.Calls.class);
    return Limits.DEFAULT
        .inFlight(calls.targetCallsMax(), calls.targetStreamsMax())
        .connections(
            calls.targetConnectionsMax(), calls.connectionCallsMax(), calls.targetCallsMax())
        .lifetime(calls.connectionPingMs(), 1_000L * calls.connectionAgeS());
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
