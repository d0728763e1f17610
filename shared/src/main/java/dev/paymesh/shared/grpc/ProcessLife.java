package dev.paymesh.shared.grpc;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Owns how far this process is in its life, and what keeps it from serving: the one source of the health service, of
 * the ops port, and of the news that a drain begins. Safe across threads.
 */
public final class ProcessLife {

  /** Stands for all roles of the process. */
  public static final String EVERY_ROLE = "";

  /** A trouble: it ends what it has begun, and takes nothing new. */
  public static final String DRAINING = "draining";

  private static final String SERVING = "serving";

  private final List<Need> needs = new CopyOnWriteArrayList<>();
  private final Promise<Long> drain = Promise.promise();
  private volatile String phase = "starting";

  /** What a role, or every role, cannot serve without. */
  private record Need(String role, String name, BooleanSupplier met) {}

  /** A process that serves, and needs nothing. */
  public static ProcessLife begun() {
    ProcessLife life = new ProcessLife();
    life.serving();
    return life;
  }

  /** The role does not serve while {@code met} is false, which is asked on any thread and answers at once. */
  public void needs(String role, String name, BooleanSupplier met) {
    needs.add(new Need(role, name, met));
  }

  public void serving() {
    phase = SERVING;
  }

  /** From now on nobody should send more work; what serves is stopped after so many milliseconds. */
  public void drain(long windowMs) {
    phase = DRAINING;
    drain.tryComplete(windowMs);
  }

  /** Runs on the current context, with the milliseconds there are until the stop, once a drain begins. */
  public void onDrain(Vertx vertx, Handler<Long> action) {
    var here = vertx.getOrCreateContext();
    drain.future().onSuccess(windowMs -> here.runOnContext(begun -> action.handle(windowMs)));
  }

  /** What keeps a role, or any at all, from serving; empty when nothing does. */
  public List<String> troubles(String role) {
    Stream<String> unmet = needs.stream()
        .filter(need ->
            role.equals(EVERY_ROLE) || need.role.equals(EVERY_ROLE) || need.role.equals(role))
        .filter(need -> !need.met.getAsBoolean())
        .map(Need::name);
    return Stream.concat(Stream.of(phase).filter(now -> !now.equals(SERVING)), unmet)
        .toList();
  }
}
