package dev.paymesh.shared.metrics;

import dev.paymesh.shared.metrics.LiveGauges.Figure;
import dev.paymesh.shared.metrics.LiveGauges.Fold;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Owns what is told of one role's way to another besides its calls: retries and what is left for them, endpoints that were
 * taken out, and how many calls may be in flight. One for each event loop's way; together they make the figures.
 */
public final class TargetMeters implements AutoCloseable {

  private final String caller;
  private final String peer;
  private final Tags tags;
  private final Counter retries;
  private final Counter withheld;
  private final Counter ejections;
  private final List<Runnable> ends = new ArrayList<>();

  public TargetMeters(String caller, String peer) {
    this.caller = caller;
    this.peer = peer;
    this.tags = Tags.of("caller", caller, "peer", peer);
    this.retries = counter("mesh.retries", "attempts after the first");
    this.withheld =
        counter("mesh.retries.withheld", "retries that were not made for want of a budget");
    this.ejections = counter("mesh.ejections", "endpoints taken out for their failures");
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name)
        .description(description)
        .tags(tags)
        .register(Metrics.globalRegistry);
  }

  /** One attempt of a call, after so many. */
  public void attempted(int before) {
    if (before > 0) {
      retries.increment();
    }
  }

  public void withheld() {
    withheld.increment();
  }

  public void ejected() {
    ejections.increment();
  }

  /** What is left of the budget of retries, from 0 to 1; there are none from a half on. */
  public void budget(DoubleSupplier share) {
    ends.add(LiveGauges.add(
        new Figure(
            "mesh.retry.budget",
            "what is left of the budget for retries, of the event loop that has least; none are made below a half",
            tags,
            Fold.LEAST),
        share));
  }

  /** How many endpoints are out now, of one kind of calls. */
  public void out(DoubleSupplier endpoints) {
    ends.add(LiveGauges.add(
        new Figure(
            "mesh.endpoints.out",
            "endpoints that get no calls, as the event loop has it that knows of most",
            tags,
            Fold.MOST),
        endpoints));
  }

  /** Room for so many calls in flight. */
  public MeteredRoom room(String calls, int max) {
    MeteredRoom room = new MeteredRoom(max).toldAs(caller, calls + "_to_" + peer);
    ends.add(room::close);
    return room;
  }

  /** The way is closed. */
  @Override
  public void close() {
    ends.forEach(Runnable::run);
  }
}
