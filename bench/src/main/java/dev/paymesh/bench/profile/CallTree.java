package dev.paymesh.bench.profile;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Owns how often each chain of calls was met: a node for each frame below the same callers. */
public final class CallTree {

  private final String frame;
  private final Map<String, CallTree> callees = new TreeMap<>();
  private long samples;

  public CallTree(String frame) {
    this.frame = frame;
  }

  /** One sample, outermost frame first. */
  public void add(List<String> stack) {
    samples++;
    if (!stack.isEmpty()) {
      callees.computeIfAbsent(stack.get(0), CallTree::new).add(stack.subList(1, stack.size()));
    }
  }

  public String frame() {
    return frame;
  }

  /** Those in which it was on the stack here. */
  public long samples() {
    return samples;
  }

  /** Those in which it was what ran. */
  public long own() {
    return samples - callees.values().stream().mapToLong(CallTree::samples).sum();
  }

  public List<CallTree> callees() {
    return List.copyOf(callees.values());
  }

  /** This and all below it, with how deep each is. */
  public void walk(BiConsumer<CallTree, Integer> visitor) {
    walk(visitor, 0);
  }

  private void walk(BiConsumer<CallTree, Integer> visitor, int depth) {
    visitor.accept(this, depth);
    callees.values().forEach(callee -> callee.walk(visitor, depth + 1));
  }
}
