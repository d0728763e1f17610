package dev.paymesh.bench;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Owns one side of a comparison: what is measured, and the load on it. */
final class Side implements AutoCloseable {

  private final Contender contender;
  private final LoadGenerator generator;
  private final LoadSession session;
  private final Set<Long> own;

  /**
   * Loads a contender that others work beside.
   *
   * @param beside watched with it
   */
  Side(Contender contender, LoadPlan plan, List<WatchedProcess> beside) {
    this.contender = contender;
    generator = LoadGenerator.open(plan);
    List<WatchedProcess> mine = contender.processes();
    own = mine.stream().map(WatchedProcess::pid).collect(Collectors.toSet());
    session = new LoadSession(
        generator,
        Stream.of(Stream.of(WatchedProcess.generator()), mine.stream(), beside.stream())
            .flatMap(each -> each)
            .distinct()
            .toList());
  }

  String name() {
    return contender.name();
  }

  /** What it says to the request ahead of the load. */
  String firstAnswer() {
    return generator.awaitFirst();
  }

  /** Windows of so long, until one gains less than a tenth on the one before. */
  void warmUp(int clients, Duration window) {
    session.warmUp(clients, window);
  }

  /** As much as so many clients get through. */
  Trial saturate(int round, int clients, Duration hold) {
    return saturate("", round, clients, hold);
  }

  /** The same on a way that has a name of its own. */
  Trial saturate(String way, int round, int clients, Duration hold) {
    String what = way + clients + SideBySide.CLIENTS;
    return trial(what, round, session.saturate(Saturation.of(name() + ", " + what, clients, hold)));
  }

  /** A rate, under a name that is the same for both sides. */
  Trial atRate(Step step, int round) {
    Step named = new Step(name() + ", " + step.name(), step.rate(), step.hold());
    return trial(step.name(), round, session.run(named));
  }

  private Trial trial(String what, int round, Stage stage) {
    return new Trial(name(), what, round, stage, new Trial.Beside(own, contender.unsettled()));
  }

  @Override
  public void close() {
    generator.close();
  }
}
