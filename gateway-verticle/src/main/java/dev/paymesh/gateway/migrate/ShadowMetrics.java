package dev.paymesh.gateway.migrate;

import dev.paymesh.gateway.migrate.Finding.Result;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Owns the counters of one shadowed rpc: what became of its requests, and what was found at each of its fields. */
final class ShadowMetrics {

  private record Place(String field, Result result) {}

  private final String rpc;
  private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
  private final Map<Place, Counter> places = new ConcurrentHashMap<>();

  ShadowMetrics(String rpc) {
    this.rpc = rpc;
    // All of them from the start, so that nothing that is dropped is ever without its figure.
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome, counter(outcome));
    }
  }

  private Counter counter(Outcome outcome) {
    return Counter.builder("mesh.shadow.requests")
        .tag("method", rpc)
        .tag("outcome", outcome.label())
        .register(Metrics.globalRegistry);
  }

  void count(Outcome outcome) {
    Counter counter = outcomes.get(outcome);
    if (counter != null) {
      counter.increment();
    }
  }

  void count(String field, Result result) {
    places.computeIfAbsent(new Place(field, result), this::counter).increment();
  }

  private Counter counter(Place place) {
    return Counter.builder("mesh.shadow.fields")
        .tag("method", rpc)
        .tag("field", place.field())
        .tag("result", place.result().label())
        .register(Metrics.globalRegistry);
  }
}
