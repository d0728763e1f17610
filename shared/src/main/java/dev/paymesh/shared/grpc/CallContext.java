package dev.paymesh.shared.grpc;

import dev.paymesh.shared.audit.Refusal;
import dev.paymesh.shared.trace.Leg;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Owns who a call is made for and how long it may take; lives in a Vert.x context local and travels as metadata.
 *
 * @param service role of the service that calls (gateway, payment ...)
 * @param userId the authenticated user the call is made for
 * @param userRole user, support or admin
 * @param requestId the edge's request id, for logs and problems
 * @param deadline when the caller stops waiting
 * @param anyOwner the method's policy lets this role act on what belongs to somebody else
 * @param leg the part of the request's time that this call is
 * @param scope ends with the call; what the call started ends with it
 */
public record CallContext(
    String service,
    String userId,
    String userRole,
    String requestId,
    Deadline deadline,
    boolean anyOwner,
    Leg leg,
    CallScope scope) {

  /** No call without a deadline: whoever forgets it learns so at once, not when the call hangs. */
  public CallContext {
    Objects.requireNonNull(deadline, "deadline");
  }

  /** The context of a request that enters the mesh here. */
  public static CallContext entering(
      String userId, String userRole, String requestId, Deadline deadline) {
    return new CallContext(
        "", userId, userRole, requestId, deadline, false, Leg.NONE, new CallScope());
  }

  /** The same as a part of this. */
  public CallContext within(Leg other) {
    return new CallContext(service, userId, userRole, requestId, deadline, anyOwner, other, scope);
  }

  /**
   * The context of the call being served.
   *
   * @throws IllegalStateException outside of one
   */
  public static CallContext current() {
    CallContext bound = bound();
    if (bound == null) {
      throw new IllegalStateException("no call is being served on this context");
    }
    return bound;
  }

  /** What the work done here ends with: the call being served; outside of one, nothing. */
  public static CallScope currentScope() {
    CallContext bound = bound();
    return bound == null ? new CallScope() : bound.scope();
  }

  /** Of which the work done here is a part: the call being served; outside of one, nothing. */
  public static Leg currentLeg() {
    CallContext bound = bound();
    return bound == null ? Leg.NONE : bound.leg();
  }

  /** The context of the call being served, or null outside of one. */
  public static @Nullable CallContext bound() {
    Context context = Vertx.currentContext();
    return context == null ? null : ContextLocals.CALL.get(context);
  }

  /** Makes this the current context of the duplicated Vert.x context that runs now. */
  public void bind() {
    ContextLocals.CALL.put(Vertx.currentContext(), this);
  }

  /** As the audit log knows the caller. */
  public Refusal.Caller audited() {
    return new Refusal.Caller(service, userId, userRole, requestId);
  }

  /** Whether the caller may act on what belongs to somebody else, as the method's policy says. */
  public boolean mayActForOthers() {
    return anyOwner;
  }

  /** The owner that rows must have to be seen by this caller; null when any will do. */
  public @Nullable String ownerFilter() {
    return anyOwner ? null : userId;
  }
}
