package dev.paymesh.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Owns how one dimension of a plot is laid out: linear from zero, by powers of ten, or by nines of percentiles. */
public enum Axis {
  LINEAR {
    @Override
    double place(double value) {
      return value;
    }

    @Override
    List<Double> ticks(double from, double to) {
      double rough = Math.max(to - from, 1e-9) / TICKS;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      double step = List.of(1.0, 2.0, 5.0, 10.0).stream()
          .map(each -> each * power)
          .filter(each -> each >= rough)
          .findFirst()
          .orElse(10 * power);
      List<Double> ticks = new ArrayList<>();
      for (double at = Math.ceil(from / step) * step; at <= to + step / 1e6; at += step) {
        ticks.add(at);
      }
      return ticks;
    }
  },
  LOGARITHMIC {
    @Override
    double place(double value) {
      return Math.log10(Math.max(value, SMALLEST));
    }

    @Override
    List<Double> ticks(double from, double to) {
      List<Double> ticks = new ArrayList<>();
      for (int power = (int) Math.floor(place(from)); power <= Math.ceil(place(to)); power++) {
        for (int digit : new int[] {1, 2, 5}) {
          double at = digit * Math.pow(10, power);
          if (at >= from && at <= to) {
            ticks.add(at);
          }
        }
      }
      return ticks;
    }
  },
  /** 90 %, 99 %, 99.9 % at the same distance each. */
  PERCENTILE {
    @Override
    double place(double value) {
      return -Math.log10(1 - Math.min(value, PERCENTILE_MAX) / 100);
    }

    @Override
    List<Double> ticks(double from, double to) {
      return List.of(0.0, 50.0, 90.0, 99.0, 99.9, 99.99).stream()
          .filter(at -> at <= to)
          .toList();
    }
  };

  private static final int TICKS = 6;
  private static final double SMALLEST = 1e-3;
  private static final double PERCENTILE_MAX = 99.9999;

  /** Where a value lies, in units of its own. */
  abstract double place(double value);

  abstract List<Double> ticks(double from, double to);

  static String label(double tick) {
    return tick == Math.rint(tick)
        ? String.format(Locale.ROOT, "%,.0f", tick)
        : String.format(Locale.ROOT, "%.4f", tick).replaceAll("0+$", "");
  }
}
