package dev.paymesh.bench;

import io.vertx.core.json.JsonObject;

/** Owns what one process used during one step: CPU over it, and the resident memory at its end. */
record ProcessUse(WatchedProcess process, double cpuPercent, long rssKib) {

  private static final double NS_PER_MS = 1e6;

  static ProcessUse between(WatchedProcess process, ProcessSample before, ProcessSample after) {
    double elapsedMs = (after.atNs() - before.atNs()) / NS_PER_MS;
    double cpuMs = after.cpuMs() - before.cpuMs();
    return new ProcessUse(process, elapsedMs > 0 ? 100 * cpuMs / elapsedMs : 0, after.rssKib());
  }

  JsonObject json() {
    return new JsonObject()
        .put("name", process.name())
        .put("pid", process.pid())
        .put("cpu_percent", cpuPercent)
        .put("rss_kib", rssKib);
  }
}
