package dev.paymesh.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Owns {@code bench slow-clients}: whether slow clients are got rid of, and others served meanwhile. */
@Command(
    name = "slow-clients",
    description = {
      "Opens slow sockets of five kinds: headers or a body byte by byte, answers or a stream that",
      "nobody reads, and idle ones. Pays at a steady rate meanwhile.",
      "Exits with 1 when others are not served in time, or slow ones are still there at the end."
    })
final class SlowClientsCommand implements Callable<Integer> {

  private static final int EOF_WAIT_MS = 50;

  @Mixin
  private final LoadOptions load = new LoadOptions();

  @Mixin
  private final Output output = new Output();

  @Option(
      names = "--sockets",
      defaultValue = "250",
      description = "A fifth of each kind (${DEFAULT-VALUE}).")
  private int sockets;

  @Option(
      names = "--rate",
      defaultValue = "20",
      description = "Of the others, per second (${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--within",
      defaultValue = "60s",
      description = "Until the slow ones must be gone (${DEFAULT-VALUE}).")
  private Duration within = Duration.ZERO;

  @Option(
      names = "--others-p99",
      defaultValue = "1s",
      description = "What the others stay below (${DEFAULT-VALUE}).")
  private Duration othersP99 = Duration.ZERO;

  private record Slow(SlowKind kind, WireClient client) {}

  @Override
  public Integer call() {
    StageTable table = new StageTable(output.out());
    ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    try (LoadGenerator generator = LoadGenerator.open(load.plan())) {
      LoadSession session = new LoadSession(generator, load.processes());
      load.warmUp(session, rate, table, output.out());
      List<Slow> slow = open();
      pace.scheduleAtFixedRate(
          () -> slow.forEach(each -> each.kind().tick(each.client())), 1, 1, TimeUnit.SECONDS);
      Stage others = session.run(new Step("others", rate, within));
      pace.shutdownNow();
      table.row(others);
      return verdict(others.report(), slow);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      pace.shutdownNow();
    }
  }

  private List<Slow> open() throws IOException {
    List<Slow> slow = new ArrayList<>();
    for (int n = 0; n < sockets; n++) {
      SlowKind kind = SlowKind.values()[n % SlowKind.values().length];
      WireClient client = WireClient.to(load.edge().target());
      kind.begin(client, load.edge().text(n));
      slow.add(new Slow(kind, client));
    }
    return slow;
  }

  private int verdict(StepReport others, List<Slow> slow) throws IOException {
    Map<SlowKind, Integer> open = new EnumMap<>(SlowKind.class);
    for (Slow each : slow) {
      if (!each.client().isGone(EOF_WAIT_MS)) {
        open.merge(each.kind(), 1, Integer::sum);
      }
      each.client().close();
    }
    boolean served = others.carried(othersP99);
    output.told(served, "others served, p99 " + others.latencies().accepted().p99() + " ms");
    output.told(open.isEmpty(), "slow ones closed, still open of " + sockets + ": " + open);
    return served && open.isEmpty() ? 0 : Output.MISSED;
  }
}
