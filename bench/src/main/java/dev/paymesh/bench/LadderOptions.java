package dev.paymesh.bench;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Owns the options of a search for the rate that is not carried any more. */
final class LadderOptions {

  @Option(
      names = "--step",
      paramLabel = "xFACTOR",
      converter = FactorConverter.class,
      description = "From one rate to the next (x${DEFAULT-VALUE}).")
  private double factor;

  @Option(names = "--hold", description = "How long each rate must be carried (${DEFAULT-VALUE}).")
  private Duration hold;

  @Option(
      names = "--tries",
      defaultValue = "1",
      description =
          "How often a rate may be tried before it counts as too much (${DEFAULT-VALUE}).")
  private int tries;

  LadderOptions(double factor, Duration hold) {
    this.factor = factor;
    this.hold = hold;
  }

  Duration hold() {
    return hold;
  }

  /** Over a rate that is known to be carried. */
  double next(double rate) {
    return rate * factor;
  }

  CapacitySearch from(double start, Duration p99) {
    return new CapacitySearch(new CapacitySearch.Ladder(start, factor, tries), hold, p99);
  }
}
