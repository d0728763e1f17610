package dev.paymesh.shared.grpc;

import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.Visibility;
import dev.paymesh.shared.audit.Refusal;
import dev.paymesh.shared.audit.Refusal.Caller;
import dev.paymesh.shared.audit.RefusalAudit;
import dev.paymesh.shared.grpc.ContextSeal.Seal;
import dev.paymesh.shared.grpc.Metadata.Sealed;
import dev.paymesh.shared.grpc.ServiceContract.Terms;
import dev.paymesh.shared.http.GrpcTimeout;
import dev.paymesh.shared.identity.Identity;
import dev.paymesh.shared.log.AccessLog;
import dev.paymesh.shared.log.RequestName;
import dev.paymesh.shared.metrics.MeshMetrics;
import dev.paymesh.shared.metrics.MeshMetrics.Ended;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import dev.paymesh.shared.trace.Leg;
import dev.paymesh.shared.trace.Tracing;
import dev.paymesh.shared.trace.Tracing.Told;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Owns what is known of an inbound call before its message, found out step by step in the order of {@link Interceptors}. */
final class Admission {

  /**
   * Stands in for no encoding: without the header vertx-grpc throws on a compressed message, and with "identity" it
   * hides that a message is one.
   */
  static final String ENCODING_UNNAMED = "unnamed";

  /** Who calls an open service. */
  private static final Sealed NOBODY = new Sealed("", "", "", "", "");
  /** The role of callers that are none of the mesh; no certificate and no seal can give it. */
  static final String DIRECT = "direct";

  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final MeshServerConfig config;
  private final Terms terms;
  private final @Nullable GrpcServerRequest<?, ?> request;
  private final @Nullable Deadline callers;
  private long startedNanos;
  private long untilMs = Long.MAX_VALUE;
  private @Nullable Sealed claim;
  private boolean placed;
  private @Nullable Deadline deadline;
  private final Leg above;
  private Leg leg = Leg.NONE;

  Admission(MeshServerConfig config, Terms terms, GrpcServerRequest<?, ?> request) {
    this.config = config;
    this.terms = terms;
    this.request = request;
    this.callers = null;
    this.above = Leg.NONE;
  }

  /** Of a call without headers, from a caller that has shown who it is. */
  Admission(MeshServerConfig config, Terms terms, ClientCall<?, ?> caller) {
    this.config = config;
    this.terms = terms;
    this.request = null;
    this.claim = caller.identity();
    this.callers = caller.deadline();
    this.above = caller.leg();
  }

  private GrpcServerRequest<?, ?> request() {
    return Objects.requireNonNull(request);
  }

  /** The context of a call that has passed every step. */
  CallContext admitted(CallScope scope) {
    Sealed caller = terms.open() ? NOBODY : Objects.requireNonNull(claim);
    leg = request == null ? above.served(config.role(), terms.name()) : served(caller);
    return new CallContext(
        caller.service(),
        caller.userId(),
        caller.userRole(),
        caller.requestId(),
        Objects.requireNonNull(deadline),
        terms.anyOwner(caller.userRole()),
        leg,
        scope);
  }

  private Leg served(Sealed caller) {
    boolean stranger = caller.service().equals(DIRECT);
    Told told = Metadata.told(request().headers(), config.seal(), stranger);
    // Whoever may call an open service is none of the mesh, and probes come all day.
    return told == null || terms.open()
        ? Leg.NONE
        : Tracing.serve(new Tracing.Call(config.role(), terms.name(), startedNanos), told);
  }

  Terms terms() {
    return terms;
  }

  /** How the call ended, as the meters know it: only who may call is told by name, so that no caller can make up names. */
  Ended ended(GrpcStatus status) {
    String claimed = claim == null ? "" : claim.service();
    String peer = terms.admitsService(claimed) ? claimed : MeshMetrics.OTHER;
    return new Ended(Side.SERVER, terms.name(), peer, status.name());
  }

  /** Writes down that the caller was refused, if that is what the call ended with. */
  void audit(MeshStatus end, @Nullable Message asked) {
    Sealed who = claim == null ? NOBODY : claim;
    if (!terms.open() && RefusalAudit.isRefusal(end.code(), terms.policy(), who.userRole())) {
      new RequestName(who.requestId(), leg.traceId()).bind();
      RefusalAudit.tell(new Refusal(
          config.role(),
          new Caller(who.service(), who.userId(), who.userRole(), who.requestId()),
          terms.name(),
          Refusal.resourceOf(asked, terms.policy().getOwnerField()),
          end.reason()));
    }
  }

  long elapsedNanos() {
    return System.nanoTime() - startedNanos;
  }

  void startClock() {
    startedNanos = System.nanoTime();
    MeshMetrics.begin(Side.SERVER, terms.name());
  }

  /** Compressed messages are refused before they are inflated: the size limit counts compressed bytes. */
  void refuseCompression() {
    if (!request().encoding().equals(ENCODING_UNNAMED)) {
      request().response().headers().set("grpc-accept-encoding", "identity");
      throw MeshStatus.of(
          GrpcStatus.UNIMPLEMENTED, "ENCODING_NOT_SUPPORTED", "expected grpc-encoding identity");
    }
  }

  /** Who seals a context must be who sends it: a stolen one is of no use to another role. */
  void meetPeer() {
    if (!config.identity().isOn() || !request().headers().contains(Metadata.MESH_AUTH)) {
      return;
    }
    String claimed = Metadata.seal(request().headers()).service();
    if (!claimed.equals(Identity.roleAt(request().connection()))) {
      throw MeshStatus.of(
          GrpcStatus.UNAUTHENTICATED,
          "PEER_NOT_CALLER",
          "expected a caller context of the role that the certificate names");
    }
  }

  /** Who calls: a role of the mesh by its seal, or where that is allowed a user by a token. */
  void identify() {
    MultiMap headers = request().headers();
    if (config.strangers() && !headers.contains(Metadata.MESH_AUTH)) {
      claim = direct(config.tokens().judge(headers.getAll("authorization")));
      return;
    }
    Seal seal = Metadata.seal(headers);
    Sealed claimed = Metadata.read(headers, seal, config.role());
    if (!config.seal().verifies(seal, claimed) || claimed.service().equals(DIRECT)) {
      throw MeshStatus.of(
          GrpcStatus.UNAUTHENTICATED,
          "CONTEXT_INVALID",
          "expected a caller context sealed for this service");
    }
    claim = claimed;
  }

  /** Public rpcs only, whatever their callers say; and nothing the request says of itself counts. */
  private Sealed direct(BearerTokens.User user) {
    if (terms.policy().getVisibility() != Visibility.VISIBILITY_PUBLIC) {
      throw callerRefused();
    }
    untilMs = user.expiresAtMs() - System.currentTimeMillis();
    String requestId = Metadata.header(request().headers(), Metadata.REQUEST_ID);
    return new Sealed(
        DIRECT,
        config.role(),
        user.id(),
        user.role(),
        REQUEST_ID.matcher(requestId).matches() ? requestId : UUID.randomUUID().toString());
  }

  private static MeshStatus callerRefused() {
    return MeshStatus.of(
        GrpcStatus.PERMISSION_DENIED, "CALLER_NOT_ALLOWED", "this service may not call this rpc");
  }

  void authorize() {
    Sealed caller = Objects.requireNonNull(claim);
    if (!terms.admitsService(caller.service())) {
      throw callerRefused();
    }
    if (!terms.admitsUser(caller.userRole())) {
      throw MeshStatus.of(
          GrpcStatus.PERMISSION_DENIED, "ROLE_NOT_ALLOWED", "this role may not use this rpc");
    }
  }

  void limitTime() {
    Deadline bound = Deadline.after(Math.min(terms.deadlineMs(), untilMs)).min(asked());
    if (bound.expired()) {
      throw spent();
    }
    deadline = bound;
  }

  /** Last, so that only calls which would be served count, and before anything of the body is read. */
  void takePlace() {
    config.upkeep().room().enter(terms, connection());
    placed = true;
  }

  /** Called once, at the end of the call. Who asked is told where its time went, behind the answer. */
  void leave(GrpcStatus status) {
    leg.end(status);
    tellAccess(status);
    if (leg.isKept() && request != null) {
      request.response().trailers().set(Metadata.LEGS, leg.encoded());
    }
    if (placed) {
      config.upkeep().room().leave(terms, connection());
    }
  }

  /** Not of probes, which come all day; and whoever goes away has not failed. */
  private void tellAccess(GrpcStatus status) {
    boolean failed = status != GrpcStatus.OK && status != GrpcStatus.CANCELLED;
    if (claim != null && !terms.open() && AccessLog.wants(failed)) {
      RequestName name = new RequestName(claim.requestId(), leg.traceId());
      AccessLog.Call call = new AccessLog.Call(terms.name(), config.role(), claim.service());
      call.tell(AccessLog.line(name, status.name(), elapsedNanos()), claim.userId());
    }
  }

  /** A call within the process has none. */
  private @Nullable HttpConnection connection() {
    return request == null ? null : request.connection();
  }

  static MeshStatus spent() {
    return MeshStatus.deadlineExceeded("the call's deadline has passed");
  }

  /** The caller's own deadline; the method's where it names none. */
  private Deadline asked() {
    if (callers != null) {
      return callers;
    }
    String header = request().headers().get(GrpcTimeout.HEADER);
    if (header == null) {
      return Deadline.after(terms.deadlineMs());
    }
    OptionalLong nanos = GrpcTimeout.parseNanos(header);
    if (nanos.isEmpty()) {
      throw MeshStatus.invalid(
          GrpcTimeout.HEADER, "expected up to 8 digits and a unit of H M S m u n");
    }
    return new Deadline(System.nanoTime() + nanos.getAsLong());
  }
}
