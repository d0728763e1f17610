package dev.paymesh.bench.report;

import java.util.List;

/** Owns one line of a plot. */
public record Series(String name, List<Spot> spots) {

  /** One place on it. */
  public record Spot(double x, double y) {}
}
