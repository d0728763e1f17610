package dev.paymesh.shared.grpc;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/**
 * Owns how far this process is in its life, and what keeps it from serving: the one source of the health service, of
 * the ops port, and of the news that a drain begins. Safe across threads.
 */
public final class ProcessLife {

  private static final String EVERY_ROLE = "";

  private final List<Need> needs = new CopyOnWriteArrayList<>();
  private final Promise<Long> drain = Promise.promise();
  private volatile Phase phase = Phase.STARTING;

  private enum Phase {
    STARTING,
    SERVING,
    DRAINING
  }

  /** What a role, or every role, cannot serve without. */
  private record Need(String role, String name, BooleanSupplier met) {}

  /** A process that serves, and needs nothing. */
  public static ProcessLife begun() {
    ProcessLife life = new ProcessLife();
    life.serving();
    return life;
  }

  /** No role serves while {@code met} is false, which is asked on any thread and answers at once. */
  public void needs(String name, BooleanSupplier met) {
    needs.add(new Need(EVERY_ROLE, name, met));
  }

  /** The role does not serve while {@code met} is false; the others do. */
  public void needs(String role, String name, BooleanSupplier met) {
    needs.add(new Need(role, name, met));
  }

  public void serving() {
    phase = Phase.SERVING;
  }

  /** From now on nobody should send more work; what serves is stopped after so many milliseconds. */
  public void drain(long windowMs) {
    phase = Phase.DRAINING;
    drain.tryComplete(windowMs);
  }

  /** Runs on the current context, with the milliseconds there are until the stop, once a drain begins. */
  public void onDrain(Vertx vertx, Handler<Long> action) {
    ContextInternal here = (ContextInternal) vertx.getOrCreateContext();
    drain.future().onSuccess(windowMs -> here.runOnContext(begun -> action.handle(windowMs)));
  }

  public boolean draining() {
    return phase == Phase.DRAINING;
  }

  /** What keeps a role from serving; empty when nothing does. */
  public List<String> troubles(String role) {
    return told(needs.stream()
        .filter(need -> need.role.equals(role) || need.role.equals(EVERY_ROLE))
        .toList());
  }

  /** What keeps any role of this process from serving. */
  public List<String> troubles() {
    return told(needs);
  }

  private List<String> told(List<Need> asked) {
    List<String> troubles = new ArrayList<>();
    if (phase != Phase.SERVING) {
      troubles.add(phase.name().toLowerCase(Locale.ROOT));
    }
    asked.stream().filter(need -> !need.met.getAsBoolean()).map(Need::name).forEach(troubles::add);
    return troubles;
  }
}
