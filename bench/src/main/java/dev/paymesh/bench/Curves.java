package dev.paymesh.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Owns what plots of one step are drawn from: latency by percentile, and over time. */
record Curves(List<Point> byPercentile, List<Moment> overTime) {

  /** So many of a hundred took at most so long. */
  record Point(double percentile, double ms) {}

  /** What accepted requests took that were due in one second of the step. */
  record Moment(int second, double p50, double p99) {}

  JsonObject json() {
    JsonArray percentiles = new JsonArray();
    byPercentile.forEach(point -> percentiles.add(JsonArray.of(point.percentile(), point.ms())));
    JsonArray seconds = new JsonArray();
    overTime.forEach(each -> seconds.add(JsonArray.of(each.second(), each.p50(), each.p99())));
    return new JsonObject().put("percentile_ms", percentiles).put("second_p50_ms_p99_ms", seconds);
  }
}
