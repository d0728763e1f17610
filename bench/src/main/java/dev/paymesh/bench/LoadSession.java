package dev.paymesh.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Owns the order of one run: a first payment, a warm-up, then steps with the watched processes beside them. */
record LoadSession(LoadGenerator generator, List<WatchedProcess> processes) {

  /** Five JVMs compile for minutes on few cores; a fixed time would favour who compiles less. */
  private static final int WINDOWS_MAX = 5;

  private static final double GAIN = 1.1;

  /** Fails when the gateway does not take a payment at all. */
  void tryOne() {
    generator.tryOne();
  }

  /** Whatever it shows, errors too, is reported apart and counts for nothing. */
  StepReport warmUp(Step step) {
    generator.tryOne();
    return generator.run(step);
  }

  /** Windows of so long, until one gains less than a tenth on the one before. */
  void warmUp(int clients, Duration window) {
    generator.awaitFirst();
    double last = 0;
    for (int windows = 0; windows < WINDOWS_MAX && !window.isZero(); windows++) {
      double rate =
          generator.saturate(Saturation.of("warm-up", clients, window)).achievedRate();
      if (rate < last * GAIN) {
        return;
      }
      last = rate;
    }
  }

  /** What the watched processes hold now. */
  List<ProcessUse> uses() {
    return ProcessWatch.start(processes).sinceStart();
  }

  /** One step, until its last answer. */
  Stage run(Step step) {
    ProcessWatch watch = ProcessWatch.start(processes);
    LoadRun run = generator.start(step);
    generator.waitOver(run, step);
    List<ProcessUse> uses = watch.sinceStart();
    return new Stage(generator.report(run, step), uses);
  }

  /** As much as so many clients get through. */
  Stage saturate(Saturation load) {
    ProcessWatch watch = ProcessWatch.start(processes);
    StepReport report = generator.saturate(load);
    return new Stage(report, watch.sinceStart());
  }

  /**
   * Steps without a pause between them: the load changes at once though answers are outstanding, as it does outside, so
   * that a recovery is not helped by silence.
   */
  List<Stage> runOn(List<Step> steps) {
    List<Underway> underway = new ArrayList<>();
    for (Step step : steps) {
      ProcessWatch watch = ProcessWatch.start(processes);
      LoadRun run = generator.start(step);
      generator.waitOver(run, step);
      underway.add(new Underway(step, run, watch.sinceStart()));
    }
    return underway.stream().map(this::finished).toList();
  }

  private Stage finished(Underway underway) {
    return new Stage(generator.report(underway.run(), underway.step()), underway.uses());
  }

  /** A step whose time is over though its last answers may be outstanding. */
  private record Underway(Step step, LoadRun run, List<ProcessUse> uses) {}
}
