package dev.paymesh.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Owns {@code bench compare}: Paymesh and the chain of REST services it replaces, taking turns in one run. */
@Command(
    name = "compare",
    description = {
      "Starts a mesh and, on its database, a chain of REST services that makes the same payments, and loads both",
      "in turn: throughput, latency at the same rates, CPU per payment, memory; then bytes between the services,",
      "latency with a delay in front of each dependency, and 50 accounts by one call or by 50. Medians of the rounds.",
      "What the chain is: docs/decisions/0018-what-before-is.md."
    })
final class CompareCommand implements Callable<Integer> {

  @Mixin
  private final CompareOptions options = new CompareOptions();

  @Mixin
  private final ShapeOptions shape = new ShapeOptions();

  @Mixin
  private final LoadOptions load = new LoadOptions();

  @Mixin
  private final Output output = new Output();

  @Option(
      names = "--warm",
      defaultValue = "12s",
      description = "Windows of warm-up, until one gains less than a tenth; 5 at most"
          + " (${DEFAULT-VALUE}).")
  private Duration warm = Duration.ZERO;

  private final Trials trials = new Trials();

  @Override
  public Integer call() {
    int rounds = shape.rounds();
    StageTable table = new StageTable(output.out());
    WireComparison wire = new WireComparison(options, trials, table);
    BatchComparison batch = new BatchComparison(load, table);
    table.head();
    if (options.has(CompareOptions.Part.BARE) || options.has(CompareOptions.Part.BATCH)) {
      plain(rounds, table, batch);
    }
    if (options.has(CompareOptions.Part.WIRE) || options.has(CompareOptions.Part.INJECTED)) {
      proxied(wire);
    }
    tell(new Comparison(trials, wire.bytes()), batch);
    return 0;
  }

  private void plain(int rounds, StageTable table, BatchComparison batch) {
    try (MeshUnderTest mesh =
        MeshUnderTest.start(shape.plan(options.turns().upOptions(), options.upSettings()))) {
      if (options.has(CompareOptions.Part.BARE)) {
        bare(rounds, table, mesh);
      }
      if (options.has(CompareOptions.Part.BATCH)) {
        batch.run(
            mesh,
            rounds,
            new Saturation.Times(warm.dividedBy(4), options.turns().hold()));
      }
    }
  }

  private void bare(int rounds, StageTable table, MeshUnderTest mesh) {
    try (ChainUnderTest chain = ChainUnderTest.start(
            new ChainUnderTest.Plan(mesh, options.turns().oneJvm(), false, ChainUnderTest.DIRECT));
        Side before = side(chain, mesh);
        Side paymesh = side(mesh, mesh)) {
      BareComparison.Load plan = options.turns().loadOf(before);
      new BareComparison(plan, trials, table).run(List.of(before, paymesh), rounds, warm);
    }
  }

  private Side side(Contender contender, MeshUnderTest mesh) {
    return new Side(
        contender, load.plan(contender.url(), contender.secretFile()), mesh.processes());
  }

  private void proxied(WireComparison wire) {
    try (WireProxies inFront = new WireProxies();
        MeshUnderTest mesh = MeshUnderTest.start(
            shape.plan(List.of("--processes", "--no-tls"), inFront.settings()));
        Side paymesh = side(mesh, mesh)) {
      List.of("payment", "user", "compliance", "document")
          .forEach(role -> inFront.lead(role, mesh.portOf(role)));
      chains(wire, mesh, new WireComparison.Proxied(paymesh, inFront));
    }
  }

  private void chains(WireComparison wire, MeshUnderTest mesh, WireComparison.Proxied paymesh) {
    try (WireProxies inFront = new WireProxies();
        WireProxies inFrontOfParallel = new WireProxies();
        ChainUnderTest sequence = chain(mesh, false, inFront);
        ChainUnderTest parallel = chain(mesh, true, inFrontOfParallel);
        Side before = side(sequence, mesh);
        Side beforeParallel = side(parallel, mesh)) {
      List<WireComparison.Proxied> all = List.of(
          new WireComparison.Proxied(before, inFront),
          new WireComparison.Proxied(beforeParallel, inFrontOfParallel),
          paymesh);
      all.forEach(each -> each.side().warmUp(options.turns().clients(), warm.dividedBy(2)));
      if (options.has(CompareOptions.Part.WIRE)) {
        wire.count(all.get(0));
        wire.count(paymesh);
      }
      if (options.has(CompareOptions.Part.INJECTED)) {
        wire.inject(all);
      }
    }
  }

  private static ChainUnderTest chain(MeshUnderTest mesh, boolean parallel, WireProxies inFront) {
    return ChainUnderTest.start(new ChainUnderTest.Plan(mesh, false, parallel, inFront::lead));
  }

  private void tell(Comparison comparison, BatchComparison batch) {
    if (!trials.all().isEmpty()) {
      output.say("%n%s", comparison.table().text());
    }
    if (!comparison.fanOut().rows().isEmpty()) {
      output.say("%s", comparison.fanOut().text());
    }
    output.say("%s", batch.verdict());
    load.write(
        comparison.json().put("batch", batch.json()),
        () -> comparison.page(conditions() + " " + batch.verdict()));
  }

  private String conditions() {
    return "Both sides in " + (options.turns().oneJvm() ? "one JVM each" : "five processes each")
        + ", with the load generator and one PostgreSQL on the same "
        + Runtime.getRuntime().availableProcessors()
        + " processors; " + options.turns().clients() + " connections, " + shape.rounds()
        + " rounds of "
        + options.turns().hold().toSeconds() + " s each.";
  }
}
