package dev.paymesh.bench;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Owns one step of one side of a comparison.
 *
 * @param step the same word for what is the same on both sides
 * @param own the processes of the side itself; others that are watched settle, or are PostgreSQL
 */
record Trial(String side, String step, int round, Stage stage, Set<Long> own) {

  /** Of the side's own processes. */
  double cpuMsPerPayment() {
    return stage.cpuMsPerPayment(this::isOwn);
  }

  double postgresCpuMsPerPayment() {
    return stage.postgresCpuMsPerPayment();
  }

  /** Of the other side's processes meanwhile: when the chain pays, Paymesh settles for it. */
  double settlingCpuMsPerPayment() {
    return stage.cpuMsPerPayment(
        use -> !isOwn(use) && !use.process().isPostgres() && !use.process().isGenerator());
  }

  double rssMib() {
    return stage.uses().stream()
        .filter(this::isOwn)
        .mapToDouble(ProcessUse::rssMib)
        .sum();
  }

  double perSecond() {
    return stage.report().achievedRate();
  }

  double ms(ToDoubleFunction<Latency> percentile) {
    return percentile.applyAsDouble(stage.report().latencies().accepted());
  }

  private boolean isOwn(ProcessUse use) {
    return own.contains(use.process().pid()) && !use.process().isPostgres();
  }

  JsonObject json() {
    return new JsonObject()
        .put("side", side)
        .put("what", step)
        .put("round", round)
        .put("server_cpu_ms_per_payment", cpuMsPerPayment())
        .put("postgres_cpu_ms_per_payment", postgresCpuMsPerPayment())
        .put("settling_cpu_ms_per_payment", settlingCpuMsPerPayment())
        .put("rss_mib", rssMib())
        .mergeIn(stage.json());
  }
}
