package dev.paymesh.shared.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.metrics.LiveGauges.Figure;
import dev.paymesh.shared.metrics.LiveGauges.Fold;
import dev.paymesh.shared.testkit.TestMeters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Figures of parts that come and go. */
final class LiveGaugesTest {

  @AutoClose
  private final TestMeters meters = new TestMeters();

  private final MeterRegistry registry = meters.registry();

  @Test
  void aFigureIsOfThePartsThatThereAre() {
    Runnable one = add(Fold.SUM, 3);
    Runnable other = add(Fold.SUM, 4);
    assertThat(told(Fold.SUM)).isEqualTo(7);
    one.run();
    one.run();
    assertThat(told(Fold.SUM)).isEqualTo(4);
    other.run();
    assertThat(told(Fold.SUM)).isZero();
  }

  @Test
  void theWorstOfThemIsTakenWhereASumSaysNothing() {
    Runnable least = add(Fold.LEAST, 0.2);
    add(Fold.LEAST, 0.9);
    assertThat(told(Fold.LEAST)).isEqualTo(0.2);
    least.run();
    assertThat(told(Fold.LEAST)).isEqualTo(0.9);
    add(Fold.MOST, 1).run();
    assertThat(told(Fold.MOST)).as("of none").isNaN();
  }

  private static Runnable add(Fold fold, double value) {
    return LiveGauges.add(new Figure(name(fold), "of a test", Tags.empty(), fold), () -> value);
  }

  private static String name(Fold fold) {
    return "live.gauges.test." + fold;
  }

  private double told(Fold fold) {
    return registry.find(name(fold)).gauges().stream().mapToDouble(Gauge::value).sum();
  }
}
