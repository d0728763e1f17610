package dev.paymesh.shared.grpc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns what must stop when a call ends early: nested calls, subscriptions, timers. Confined to one event loop. */
public final class CallScope {

  private static final Logger LOG = LoggerFactory.getLogger(CallScope.class);

  /** Made on first use: most calls start nothing. */
  private @Nullable List<Runnable> onEnd;

  private boolean ended;

  /** Runs the action when the scope ends, or now if it has. */
  public void onEnd(Runnable action) {
    if (ended) {
      action.run();
      return;
    }
    if (onEnd == null) {
      onEnd = new ArrayList<>(2);
    }
    onEnd.add(action);
  }

  /** Takes an action back that has nothing left to stop. */
  public void forget(Runnable action) {
    if (onEnd != null) {
      onEnd.remove(action);
    }
  }

  public boolean ended() {
    return ended;
  }

  /** Ends the scope; idempotent. */
  public void end() {
    if (ended) {
      return;
    }
    ended = true;
    List<Runnable> actions = onEnd;
    onEnd = null;
    if (actions != null) {
      actions.forEach(CallScope::run);
    }
  }

  /** One action's defect must not keep the others, or the call's own answer, from happening. */
  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException defect) {
      LOG.error("what should stop with a call failed to", defect);
    }
  }
}
