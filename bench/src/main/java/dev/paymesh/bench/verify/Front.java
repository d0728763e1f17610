package dev.paymesh.bench.verify;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Owns which gateway a request goes to: one of those that say they are ready, as in front of every real gateway. */
final class Front implements IntSupplier, AutoCloseable {

  private static final long ASK_MS = 200;

  private final Supplier<List<Node>> gateways;
  private final Links links;
  private final SplittableRandom random;
  private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor();
  private volatile List<Node> ready = List.of();

  Front(Supplier<List<Node>> gateways, Links links, long seed) {
    this.gateways = gateways;
    this.links = links;
    this.random = new SplittableRandom(seed);
    asking.scheduleWithFixedDelay(this::ask, ASK_MS, ASK_MS, TimeUnit.MILLISECONDS);
  }

  private void ask() {
    List<Node> all = gateways.get();
    List<Node> found = all.stream().filter(TestedMesh::isReady).toList();
    ready = found.isEmpty() ? all : found;
  }

  /** Its port, behind the link; one where nobody listens while there is none. */
  @Override
  public int getAsInt() {
    List<Node> now = ready;
    return now.isEmpty() ? 1 : links.port(now.get(random.nextInt(now.size())).name());
  }

  @Override
  public void close() {
    asking.shutdownNow();
  }
}
