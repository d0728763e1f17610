package dev.paymesh.bench.verify;

import dev.paymesh.bench.verify.Entry.Strike;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Owns a run under way, as its script sees it: the mesh, its clients, and what was done to them so far. */
record Stage(TestBed bed, Traffic traffic, Report report, Path historyFile) {

  /** After a fault, to see that it is good again; longer than it may take to be. */
  private static final long CALM_MS = 5_500;

  /** What happens between the first good answers and the last orders. */
  interface Script {
    void play(Stage stage);
  }

  TestedMesh mesh() {
    return bed.mesh();
  }

  void strike(String fault, String target, Runnable act) {
    long t = bed.clock().ms();
    act.run();
    long healed = bed.clock().ms();
    bed.history().add(new Strike(fault, target, t, healed));
    bed.history().saveTo(historyFile);
    report.line("%7.1f s  %-10s %-14s %6d ms", t / 1_000.0, fault, target, healed - t);
  }

  /** Something counted, to be judged by. */
  void figure(String name, String target, long value) {
    bed.history().add(new Entry.Figure(name, target, value));
  }

  Faults faults(long seed) {
    return new Faults(bed.mesh(), bed.links(), new SplittableRandom(seed));
  }

  void calm() {
    Pause.ofMs(CALM_MS);
  }

  void link(String node, FaultProxy.State state) {
    bed.links().become(node, state);
  }
}
