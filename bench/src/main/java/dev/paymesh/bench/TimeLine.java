package dev.paymesh.bench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Owns the latencies of accepted requests: all together, and by the second in which they were due. */
final class TimeLine {

  private static final double MICROS = 1_000;
  /** Enough for a plot, and small: there is one for each second. */
  private static final int DIGITS_OF_A_SECOND = 2;

  private static final int STEPS_PER_HALVING = 4;
  private static final double PERCENTILE_MAX = 99.999;

  private final Histogram all;
  private final List<Histogram> seconds = new ArrayList<>();

  TimeLine(Histogram all, int wholeSeconds) {
    this.all = all;
    for (int second = 0; second < wholeSeconds; second++) {
      seconds.add(new Histogram(all.getHighestTrackableValue(), DIGITS_OF_A_SECOND));
    }
  }

  void record(int second, long micros) {
    all.recordValue(micros);
    seconds.get(second).recordValue(micros);
  }

  Latency latency() {
    return Latency.of(all);
  }

  Curves curves() {
    List<Curves.Point> points = new ArrayList<>();
    for (var value : all.percentiles(STEPS_PER_HALVING)) {
      if (value.getPercentileLevelIteratedTo() <= PERCENTILE_MAX) {
        points.add(new Curves.Point(
            value.getPercentileLevelIteratedTo(), value.getValueIteratedTo() / MICROS));
      }
    }
    List<Curves.Moment> moments = new ArrayList<>();
    for (int second = 0; second < seconds.size(); second++) {
      Histogram one = seconds.get(second);
      if (one.getTotalCount() > 0) {
        moments.add(new Curves.Moment(second, ms(one, 50), ms(one, 99)));
      }
    }
    return new Curves(List.copyOf(points), List.copyOf(moments));
  }

  private static double ms(Histogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile) / MICROS;
  }
}
