package dev.paymesh.shared.grpc;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Owns what must stop when a call ends early: nested calls, subscriptions, timers. Confined to one event loop. */
public final class CallScope {

  private final Set<Runnable> onEnd = new LinkedHashSet<>();
  private boolean ended;

  /** Runs the action when the scope ends, or now if it has. */
  public void onEnd(Runnable action) {
    if (ended) {
      action.run();
    } else {
      onEnd.add(action);
    }
  }

  /** Takes an action back that has nothing left to stop. */
  public void forget(Runnable action) {
    onEnd.remove(action);
  }

  public boolean ended() {
    return ended;
  }

  /** Ends the scope; idempotent. */
  public void end() {
    if (!ended) {
      ended = true;
      List<Runnable> actions = new ArrayList<>(onEnd);
      onEnd.clear();
      actions.forEach(Runnable::run);
    }
  }
}
