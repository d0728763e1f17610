package dev.paymesh.launcher;

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
import dev.paymesh.gateway.console.Console;
import dev.paymesh.gateway.migrate.Migration;
import dev.paymesh.gateway.web.StreamTickets;
import dev.paymesh.launcher.migrate.MigrationSettings;
import dev.paymesh.payment.PaymentConfig;
import dev.paymesh.payment.PaymentVerticle;
import dev.paymesh.shared.checks.AttestationKey;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.grpc.CallRoom;
import dev.paymesh.shared.grpc.ContextSeal;
import dev.paymesh.shared.grpc.Endpoints;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.MeshServerConfig.Upkeep;
import dev.paymesh.shared.grpc.OpenService;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.shared.statistics.StatisticsExchange;
import dev.paymesh.user.UserConfig;
import dev.paymesh.user.UserVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Owns how each role is made from what this process was told. */
final class RoleFactory {

  private RoleFactory() {}

  static Supplier<Deployable> document(Site site) {
    ServiceSettings.Document own = site.get(ServiceSettings.Document.class);
    DocumentConfig config = new DocumentConfig(
        server("document", site), Roster.database("document", site.settings()), limits(own));
    return () -> new DocumentVerticle(config);
  }

  private static DocumentLimits limits(ServiceSettings.Document own) {
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
    ServiceSettings.User own = site.get(ServiceSettings.User.class);
    UserConfig config = new UserConfig(
        server("user", site),
        Roster.database("user", site.settings()),
        userKeys(site).get(0),
        Duration.ofHours(own.keysKeptHours()));
    return () -> new UserVerticle(config);
  }

  static Supplier<Deployable> compliance(Site site) {
    ComplianceConfig config = new ComplianceConfig(
        server("compliance", site),
        Roster.database("compliance", site.settings()),
        complianceKeys(site).get(0),
        peer("compliance", "document", site));
    return () -> new ComplianceVerticle(config);
  }

  static Supplier<Deployable> payment(Site site) {
    ServiceSettings.Payment own = site.get(ServiceSettings.Payment.class);
    PaymentConfig config = new PaymentConfig(
            server("payment", site).taking(site.bearerTokens()),
            Roster.database("payment", site.settings()),
            peer("payment", "user", site),
            peer("payment", "compliance", site),
            Stream.concat(userKeys(site).stream(), complianceKeys(site).stream())
                .toList())
        .settling(
            new PaymentConfig.Settlement(own.settlementAttempts(), own.settlementInFlightMax()))
        .submitInFlight(own.submitInFlight());
    return () -> new PaymentVerticle(config);
  }

  static Supplier<Deployable> gateway(Site site) {
    RoleSettings.Edge own = site.get(RoleSettings.Edge.class);
    GatewayConfig config = new GatewayConfig(
        own.httpBind(),
        own.httpPort(),
        site.tokens().caching(own.tokensMax()),
        upstreams(site),
        quotas(own),
        GatewayConfig.Timing.DEFAULT,
        site.life(),
        site.edgeTls());
    GatewayConfig.Browsers browsers = new GatewayConfig.Browsers(
        own.corsOrigins().orElse(WebOrigins.NONE).all(),
        Optional.of(StreamTickets.of(site.get(RoleSettings.Mesh.class).meshKey())),
        own.console() ? Optional.of(new Console(address(own), site.life())) : Optional.empty());
    Migration migration = MigrationSettings.of(
        site.get(MigrationSettings.Edge.class),
        config.peers().all().stream().map(GatewayConfig.Upstream::service).toList());
    return () -> new GatewayVerticle(config.serving(browsers).migrating(migration));
  }

  /** Who listens everywhere is known by its machine's name, which of two in one network is not the same. */
  private static String address(RoleSettings.Edge own) {
    String host = own.httpBind().equals("0.0.0.0") ? machine() : own.httpBind();
    return host + ":" + own.httpPort();
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }

  private static GatewayConfig.Peers upstreams(Site site) {
    return new GatewayConfig.Peers(Roster.SERVICES.stream()
        .map(part -> new GatewayConfig.Upstream(
            part.served().descriptor(), peer("gateway", part.role(), site).retrying()))
        .toList());
  }

  private static GatewayConfig.Quotas quotas(RoleSettings.Edge own) {
    return new GatewayConfig.Quotas(
        new StreamSlots(own.userStreams(), own.streamsMax()),
        new UserRate(own.userRate()),
        new PostLimit(own.postsMax()),
        new ReadLimit(own.readsMax()),
        own.methodRates().orElse(MethodRates.NONE));
  }

  /** Where a role serves, and on what terms. */
  static MeshServerConfig server(String role, Site site) {
    RoleSettings.Mesh mesh = site.get(RoleSettings.Mesh.class);
    Part part = Roster.part(role);
    RoleSettings.Served room = part.room(site.settings());
    return new MeshServerConfig(role, mesh.bind(), part.port(site.settings()), seal(site))
        .as(site.identity())
        .kept(new Upkeep(
            site.life(),
            new CallRoom(room.callsMax(), room.streamsMax(), room.connectionShare()).toldAs(role),
            beside(mesh, site)));
  }

  private static List<OpenService> beside(RoleSettings.Mesh mesh, Site site) {
    List<OpenService> beside = new ArrayList<>(List.of(new StatisticsExchange(site.life())));
    if (mesh.reflection()) {
      beside.addAll(Reflection.versions());
    }
    return List.copyOf(beside);
  }

  private static PeerConfig peer(String self, String callee, Site site) {
    boolean inProcess = site.get(CallSettings.Calls.class).callsInProcess();
    Endpoints endpoints = site.discovery().endpoints(callee);
    return new PeerConfig(self, endpoints, seal(site), limits(site), false, site.identity())
        .inProcess(inProcess);
  }

  /** Whom a process of this role may ask whether they serve: itself where it is called, and those it calls. */
  static List<Peer> acquaintances(Part part, Site site) {
    List<Peer> peers = new ArrayList<>();
    part.service().ifPresent(served -> {
      SocketAddress here = SocketAddress.inetSocketAddress(
          part.port(site.settings()),
          PortPlan.reachable(site.get(RoleSettings.Mesh.class).bind()));
      peers.add(Peer.to(
          site.vertx(),
          new PeerConfig(part.role(), List.of(here), seal(site)).as(site.identity()),
          served.descriptor()));
    });
    part.callees()
        .forEach(callee -> peers.add(Peer.to(
            site.vertx(),
            peer(part.role(), callee, site),
            Roster.part(callee).served().descriptor())));
    return peers;
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
        Attestations.USER, site.get(ServiceSettings.UserKey.class).attestationKey());
  }

  private static List<AttestationKey> complianceKeys(Site site) {
    return AttestationKey.of(
        Attestations.COMPLIANCE, site.get(ServiceSettings.ComplianceKey.class).attestationKey());
  }
}
