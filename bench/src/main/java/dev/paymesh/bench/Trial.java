package dev.paymesh.bench;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Owns one step of one side of a comparison.
 *
 * @param step the same word for what is the same on both sides
 */
record Trial(String side, String step, int round, Stage stage, Beside beside) {

  private static final double PERCENT = 100;

  /**
   * What is known besides the load.
   *
   * @param own the processes of the side itself; others that are watched settle, or are PostgreSQL
   * @param unsettled payments that had no end yet when the load ended
   */
  record Beside(Set<Long> own, long unsettled) {}

  /** Of the accepted payments. What is taken and never ends costs less than a payment. */
  double unsettledPercent() {
    long accepted = stage.report().latencies().accepted().count();
    return PERCENT * beside.unsettled() / Math.max(1, accepted);
  }

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
    return beside.own().contains(use.process().pid()) && !use.process().isPostgres();
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
        .put("unsettled_percent", unsettledPercent())
        .mergeIn(stage.json());
  }
}
