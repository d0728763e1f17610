package dev.paymesh.bench;

import io.vertx.core.json.JsonObject;

/** Owns what one process used during one step: CPU over it, and the resident memory at its end. */
record ProcessUse(WatchedProcess process, double cpuMs, double elapsedMs, long rssKib) {

  private static final double NS_PER_MS = 1e6;
  private static final double KIB = 1_024;

  static ProcessUse between(WatchedProcess process, ProcessSample before, ProcessSample after) {
    double elapsedMs = (after.atNs() - before.atNs()) / NS_PER_MS;
    double cpuMs = after.cpuMs() - before.cpuMs();
    return new ProcessUse(process, cpuMs, elapsedMs, after.rssKib());
  }

  /** Of one processor. */
  double cpuPercent() {
    return elapsedMs > 0 ? 100 * cpuMs / elapsedMs : 0;
  }

  double rssMib() {
    return rssKib / KIB;
  }

  JsonObject json() {
    return new JsonObject()
        .put("name", process.name())
        .put("pid", process.pid())
        .put("cpu_ms", cpuMs)
        .put("cpu_percent", cpuPercent())
        .put("rss_kib", rssKib);
  }
}
