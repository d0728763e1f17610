package dev.paymesh.gateway;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.gateway.console.Console;
import dev.paymesh.gateway.migrate.Migration;
import dev.paymesh.gateway.web.StreamTickets;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.grpc.ProcessLife;
import java.util.List;
import java.util.Optional;

/**
 * What the gateway needs to run.
 *
 * @param host address to bind
 * @param port 0 to 65535; 0 takes any free port
 * @param tokens whose tokens are taken
 * @param peers the services behind it
 * @param quotas what each user may use up
 * @param timing how long the edge waits for clients
 * @param life tells when this process drains
 * @param tls what it proves itself to clients with
 * @param browsers what is done for pages
 * @param migration which routes a legacy service still serves
 */
public record GatewayConfig(
    String host,
    int port,
    TokenConfig tokens,
    Peers peers,
    Quotas quotas,
    Timing timing,
    ProcessLife life,
    EdgeTls tls,
    Browsers browsers,
    Migration migration) {

  /** In a process that serves, in plain text. */
  public GatewayConfig(
      String host, int port, TokenConfig tokens, Peers peers, Quotas quotas, Timing timing) {
    this(host, port, tokens, peers, quotas, timing, ProcessLife.begun(), EdgeTls.NONE);
  }

  /** Without anything for pages. */
  public GatewayConfig(
      String host,
      int port,
      TokenConfig tokens,
      Peers peers,
      Quotas quotas,
      Timing timing,
      ProcessLife life,
      EdgeTls tls) {
    this(host, port, tokens, peers, quotas, timing, life, tls, Browsers.NONE, Migration.NONE);
  }

  /** The same for pages too. */
  public GatewayConfig serving(Browsers other) {
    return new GatewayConfig(
        host, port, tokens, peers, quotas, timing, life, tls, other, migration);
  }

  /** The same beside a legacy service. */
  public GatewayConfig migrating(Migration other) {
    return new GatewayConfig(host, port, tokens, peers, quotas, timing, life, tls, browsers, other);
  }

  /**
   * What is done for pages.
   *
   * @param origins of other hosts whose pages may call
   * @param tickets for streams, which a page opens without a token; none where there is no key
   * @param console for those who keep the mesh up; of all gateways of this process
   */
  public record Browsers(
      List<String> origins, Optional<StreamTickets> tickets, Optional<Console> console) {
    public static final Browsers NONE = new Browsers(List.of(), Optional.empty());

    /** Without a console. */
    public Browsers(List<String> origins, Optional<StreamTickets> tickets) {
      this(origins, tickets, Optional.empty());
    }
  }

  /** A service behind the gateway: its contract, and the way to it. */
  public record Upstream(ServiceDescriptor service, PeerConfig peer) {}

  /** The services behind the gateway; what their contracts make public is served. */
  public record Peers(List<Upstream> all) {

    public Peers {
      all = List.copyOf(all);
    }

    /** The mesh's own. */
    public static Peers of(
        PeerConfig payments, PeerConfig users, PeerConfig compliance, PeerConfig documents) {
      return new Peers(List.of(
          new Upstream(PaymentServiceGrpcService.SERVICE_DESCRIPTOR, payments),
          new Upstream(UserServiceGrpcService.SERVICE_DESCRIPTOR, users),
          new Upstream(ComplianceServiceGrpcService.SERVICE_DESCRIPTOR, compliance),
          new Upstream(DocumentServiceGrpcService.SERVICE_DESCRIPTOR, documents)));
    }
  }

  /** What each user, and all of them together, may use up; shared by all gateways of this process. */
  public record Quotas(
      StreamSlots streams,
      UserRate posts,
      PostLimit inFlight,
      ReadLimit reads,
      MethodRates methods) {

    public Quotas(StreamSlots streams, UserRate posts) {
      this(streams, posts, new PostLimit());
    }

    public Quotas(StreamSlots streams, UserRate posts, PostLimit inFlight) {
      this(streams, posts, inFlight, new ReadLimit(ReadLimit.READS_MAX), MethodRates.NONE);
    }
  }

  /**
   * How long the edge waits for clients.
   *
   * @param heartbeatMs time between two signs of life on a stream; below the idle time-outs of the usual proxies
   * @param bodyMs until a body must have arrived
   * @param slowReaderMs until a client that does not read its stream is dropped
   * @param idleMs until a connection without a request is closed, whether it is silent or drips one
   */
  public record Timing(long heartbeatMs, long bodyMs, long slowReaderMs, long idleMs) {
    public static final Timing DEFAULT = new Timing(15_000, 6_000, 10_000, 30_000);
  }
}
