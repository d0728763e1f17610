package dev.paymesh.shared.metrics;

import dev.paymesh.shared.metrics.LiveGauges.Figure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/** Owns what is told of one limit of a role: what it allows, how much of that is taken, and how many it refused. */
public final class LimitMeter implements AutoCloseable {

  private final Tags tags;
  private final Counter refused;
  private final List<Runnable> ends = new CopyOnWriteArrayList<>();

  private LimitMeter(Tags tags) {
    this.tags = tags;
    this.refused = Counter.builder("mesh.limit.refused")
        .description("requests and calls that a limit refused")
        .tags(tags)
        .register(Metrics.globalRegistry);
  }

  /** Told from the start, so that no refusals are a figure too. */
  public static LimitMeter of(String role, String limit) {
    return new LimitMeter(Tags.of("role", role, "limit", limit));
  }

  /** Both are read on any thread. */
  public LimitMeter over(DoubleSupplier allowed, DoubleSupplier taken) {
    ends.add(
        LiveGauges.add(Figure.sum("mesh.limit.allowed", "what a limit allows", tags), allowed));
    ends.add(LiveGauges.add(
        Figure.sum("mesh.limit.taken", "how much of a limit is taken", tags), taken));
    return this;
  }

  public void refused() {
    refused.increment();
  }

  /** Counts no more; what was counted stays. */
  @Override
  public void close() {
    ends.forEach(Runnable::run);
  }
}
