package dev.paymesh.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Predicate;

/** Owns a step that has been run: what the clients saw, and what the watched processes used. */
record Stage(StepReport report, List<ProcessUse> uses) {

  /** What the measured processes used, of the generator and PostgreSQL apart, over the accepted payments. */
  double serverCpuMsPerPayment() {
    return cpuMsPerPayment(use -> !use.process().isGenerator() && !use.process().isPostgres());
  }

  double postgresCpuMsPerPayment() {
    return cpuMsPerPayment(use -> use.process().isPostgres());
  }

  double cpuMsPerPayment(Predicate<ProcessUse> of) {
    double cpuMs = uses.stream().filter(of).mapToDouble(ProcessUse::cpuMs).sum();
    return cpuMs / Math.max(1, report.latencies().accepted().count());
  }

  double serverRssMib() {
    return uses.stream()
        .filter(use -> !use.process().isGenerator() && !use.process().isPostgres())
        .mapToDouble(ProcessUse::rssMib)
        .sum();
  }

  JsonObject json() {
    JsonArray processes = new JsonArray();
    uses.forEach(use -> processes.add(use.json()));
    return report.json().put("processes", processes);
  }

  static JsonArray json(List<Stage> stages) {
    JsonArray rows = new JsonArray();
    stages.forEach(stage -> rows.add(stage.json()));
    return rows;
  }
}
