package dev.paymesh.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Owns {@code bench disconnects}: what is left behind by clients that go away without a word. */
@Command(
    name = "disconnects",
    description = {
      "Connects many clients and aborts them all: in the middle of a body, behind it, and in a stream.",
      "Tells how long the mesh has calls in flight for them; exits with 1 when that is too long."
    })
final class DisconnectsCommand implements Callable<Integer> {

  private static final long POLL_MS = 20;

  @Mixin
  private final EdgeOptions edge = new EdgeOptions();

  @Mixin
  private final Output output = new Output();

  @Option(
      names = "--ops",
      split = ",",
      defaultValue = "http://127.0.0.1:9090",
      description = "The ops port of each process of the mesh (${DEFAULT-VALUE}).")
  private List<String> ops = List.of();

  @Option(
      names = "--clients",
      defaultValue = "1000",
      description = "A third of each kind (${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--within",
      defaultValue = "1s",
      description = "Until nothing may be left (${DEFAULT-VALUE}).")
  private Duration within = Duration.ZERO;

  @Option(
      names = "--give-up",
      defaultValue = "30s",
      description = "When something is still left (${DEFAULT-VALUE}).")
  private Duration giveUp = Duration.ZERO;

  @Option(
      names = "--warm-up",
      defaultValue = "10s",
      description = "Payments that do not count, first (${DEFAULT-VALUE}).")
  private Duration warmUp = Duration.ZERO;

  @Override
  public Integer call() {
    InFlight inFlight = new InFlight(ops.stream().map(Target::of).toList());
    try {
      warmUp();
      ProcessWatch watch = ProcessWatch.start(WatchedProcess.behind(edge.target()));
      SortedMap<String, Long> before = inFlight.now();
      List<WireClient> open = new ArrayList<>();
      open.addAll(streams(clients / 3));
      open.addAll(halfBodies(clients / 3));
      open.addAll(bodies(clients - open.size()));
      output.say("%d clients, in flight before they leave: %s", open.size(), inFlight.now());
      for (WireClient client : open) {
        client.abort();
      }
      int verdict = verdict(inFlight, before);
      new StageTable(output.out()).uses(watch.sinceStart());
      return verdict;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Until the gateway's code is compiled; a young one may refuse what it cannot do in time. */
  private void warmUp() throws IOException {
    long start = System.nanoTime();
    for (int n = 3 * clients; msSince(start) < warmUp.toMillis(); n++) {
      try (WireClient client = WireClient.to(edge.target())) {
        client.send(edge.text(n).pay(EdgeText.DECIDED)).readTo("\r\n\r\n");
      }
    }
    pay(clients);
  }

  private int verdict(InFlight inFlight, SortedMap<String, Long> before) throws IOException {
    long start = System.nanoTime();
    SortedMap<String, Long> left = inFlight.now();
    while (!left.equals(before) && msSince(start) < giveUp.toMillis()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
      left = inFlight.now();
    }
    long took = msSince(start);
    boolean held = left.equals(before) && took <= within.toMillis();
    output.told(held, "all gone after " + took + " ms");
    output.say("in flight before: %s, after: %s", before, left);
    pay(clients + 1);
    return held ? 0 : Output.MISSED;
  }

  private static long msSince(long startNs) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
  }

  /** Where an undecided payment is; fails when the gateway does not take it. */
  private String pay(int number) throws IOException {
    try (WireClient client = WireClient.to(edge.target())) {
      client.send(edge.text(number).pay(EdgeText.UNDECIDED));
      return EdgeText.location(client.readTo("\r\n\r\n"));
    }
  }

  private List<WireClient> streams(int count) throws IOException {
    List<WireClient> watching = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      WireClient client = WireClient.to(edge.target());
      client.send(edge.text(n).watch(pay(n))).readTo("data:");
      watching.add(client);
    }
    return watching;
  }

  private List<WireClient> halfBodies(int count) throws IOException {
    List<WireClient> sending = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      WireClient client = WireClient.to(edge.target());
      sending.add(client.send(edge.text(n).head(1_000) + "{\"amount_cents\":"));
    }
    return sending;
  }

  private List<WireClient> bodies(int count) throws IOException {
    List<WireClient> sent = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      sent.add(WireClient.to(edge.target()));
    }
    for (int n = 0; n < count; n++) {
      sent.get(n).send(edge.text(2 * clients + n).pay(EdgeText.DECIDED));
    }
    return sent;
  }
}
