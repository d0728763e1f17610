package dev.paymesh.shared.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;

/**
 * Owns the gauges over parts that come and go, mostly one on each event loop: each tells of the parts there are when it is
 * read, on whatever thread that is. A part that has gone is not held.
 */
public final class LiveGauges {

  private static final Map<Figure, List<DoubleSupplier>> PARTS = new ConcurrentHashMap<>();

  /** How parts make one figure; of no parts only a sum does. */
  public enum Fold {
    SUM,
    LEAST,
    MOST;

    private double of(List<DoubleSupplier> parts) {
      DoubleStream values = parts.stream().mapToDouble(DoubleSupplier::getAsDouble);
      return switch (this) {
        case SUM -> values.sum();
        case LEAST -> values.min().orElse(Double.NaN);
        case MOST -> values.max().orElse(Double.NaN);
      };
    }
  }

  /** What is told of the parts together. */
  public record Figure(String name, String description, Tags tags, Fold fold) {

    public static Figure sum(String name, String description, Tags tags) {
      return new Figure(name, description, tags, Fold.SUM);
    }
  }

  private LiveGauges() {}

  /** One more part; to be run when it goes. */
  public static Runnable add(Figure figure, DoubleSupplier part) {
    List<DoubleSupplier> parts = PARTS.computeIfAbsent(figure, LiveGauges::register);
    parts.add(part);
    return () -> parts.remove(part);
  }

  private static List<DoubleSupplier> register(Figure figure) {
    List<DoubleSupplier> parts = new CopyOnWriteArrayList<>();
    Gauge.builder(figure.name(), parts, figure.fold()::of)
        .description(figure.description())
        .tags(figure.tags())
        .register(Metrics.globalRegistry);
    return parts;
  }
}
