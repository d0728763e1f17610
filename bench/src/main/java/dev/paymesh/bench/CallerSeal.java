package dev.paymesh.bench;

import java.time.Clock;
import java.util.Map;

/**
 * Owns the metadata that a service of the mesh calls another with, for an operator who has the mesh's key: who calls whom
 * for which user, sealed for half a minute.
 */
final class CallerSeal {

  /** Well before it ends. */
  private static final long RENEWED_MS = 10_000;

  private final Caller caller;
  private final SealForm form;
  private final Clock clock;
  private Map<String, String> metadata = Map.of();
  private long renewAtMs;

  /**
   * Who calls, and for whom.
   *
   * @param service the role that the call is made as
   * @param audience the role that is called
   */
  record Caller(String service, String audience, String userId, String userRole) {}

  /**
   * With the first of the mesh's keys.
   *
   * @param meshKey as PAYMESH_MESH_KEY has it
   */
  CallerSeal(Caller caller, String meshKey, Clock clock) {
    this.caller = caller;
    this.form = new SealForm(meshKey);
    this.clock = clock;
  }

  /** For a call that is made now. */
  Map<String, String> metadata() {
    long nowMs = clock.millis();
    if (nowMs >= renewAtMs) {
      metadata = sealed("bench-" + Long.toString(nowMs, 36), nowMs + SealForm.VALID_MS);
      renewAtMs = nowMs + RENEWED_MS;
    }
    return metadata;
  }

  private Map<String, String> sealed(String requestId, long expiresAtMs) {
    SealForm.Call call = new SealForm.Call(
        caller.service(), caller.audience(), caller.userId(), caller.userRole(), requestId);
    SealForm.Seal seal = form.seal(call, expiresAtMs);
    return Map.of(
        "x-user-id",
        call.userId(),
        "x-user-role",
        call.userRole(),
        "x-request-id",
        requestId,
        "x-mesh-caller",
        seal.caller(),
        "x-mesh-auth",
        seal.auth());
  }
}
