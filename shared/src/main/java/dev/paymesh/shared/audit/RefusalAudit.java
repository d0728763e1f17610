package dev.paymesh.shared.audit;

import dev.paymesh.proto.common.v1.MethodPolicy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the audit log: each refusal of a caller on the logger {@code paymesh.audit}, told or at least counted, and exactly
 * counted in the meter {@code mesh.refusals}. One for the process, at the edge and in every service alike.
 */
public final class RefusalAudit {

  public static final String LOGGER = "paymesh.audit";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
  static final RefusalAudit OF_PROCESS = new RefusalAudit(System::nanoTime, LOG::info);

  private final LongSupplier nanoClock;
  private final Consumer<String> log;
  final RefusalWindow window;
  private final AtomicBoolean closing = new AtomicBoolean();

  RefusalAudit(LongSupplier nanoClock, Consumer<String> log) {
    this.nanoClock = nanoClock;
    this.log = log;
    this.window = new RefusalWindow(nanoClock.getAsLong());
  }

  /**
   * Whether a call that ended so was refused for who called. What rows alone tell the owner of is not found by anybody
   * else: with the role of a caller that sees its own only, that is a refusal too, or a wrong id.
   */
  public static boolean isRefusal(GrpcStatus code, MethodPolicy policy, String role) {
    return switch (code) {
      case PERMISSION_DENIED, UNAUTHENTICATED -> true;
      case NOT_FOUND ->
        policy.getOwnerField().isEmpty()
            && policy.getAnyOwnerRolesCount() > 0
            && !policy.getAnyOwnerRolesList().contains(role);
      default -> false;
    };
  }

  /** Writes one down, or counts it where there is no room for its line. */
  public static void tell(Refusal refusal) {
    OF_PROCESS.take(refusal);
  }

  void take(Refusal refusal) {
    Counter.builder("mesh.refusals")
        .description("calls refused to their callers, as the audit log has them")
        .tags("rpc", refusal.rpc(), "reason", refusal.why())
        .register(Metrics.globalRegistry)
        .increment();
    tellUntold();
    if (window.admits(refusal.caller().userId())) {
      log.accept(refusal.line());
    } else {
      closeInTime();
    }
  }

  private void tellUntold() {
    window.closeIfOver(nanoClock.getAsLong()).forEach(log);
  }

  /** What is not told must not wait for the next refusal. */
  private void closeInTime() {
    Context context = Vertx.currentContext();
    if (context != null && closing.compareAndSet(false, true)) {
      context.owner().setTimer(TimeUnit.NANOSECONDS.toMillis(RefusalWindow.WINDOW_NANOS), over -> {
        closing.set(false);
        tellUntold();
      });
    }
  }
}
