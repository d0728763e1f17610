package dev.paymesh.bench;

import dev.paymesh.bench.report.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
  private final TurnOptions turns = new TurnOptions(0.5, 0.8);

  @Mixin
  private final Output output = new Output();

  @Override
  public Integer call() {
    StageTable table = turns.begin(output.out());
    WireComparison wire = new WireComparison(options, turns, table);
    BatchComparison batch = new BatchComparison(turns.load(), table);
    if (options.has(CompareOptions.Part.BARE) || options.has(CompareOptions.Part.BATCH)) {
      plain(table, batch);
    }
    if (options.has(CompareOptions.Part.WIRE) || options.has(CompareOptions.Part.INJECTED)) {
      proxied(wire);
    }
    tell(new Comparison(turns.trials(), wire.bytes()), batch);
    return 0;
  }

  private void plain(StageTable table, BatchComparison batch) {
    try (MeshUnderTest mesh =
        MeshUnderTest.start(turns.shape().plan(options.jvms().upOptions(), options.upSettings()))) {
      if (options.has(CompareOptions.Part.BARE)) {
        bare(table, mesh);
      }
      if (options.has(CompareOptions.Part.BATCH)) {
        batch.run(
            mesh,
            turns.shape().rounds(),
            new Saturation.Times(turns.warm().dividedBy(4), turns.hold()));
      }
    }
  }

  private void bare(StageTable table, MeshUnderTest mesh) {
    try (ChainUnderTest chain = ChainUnderTest.start(
            new ChainUnderTest.Plan(mesh, options.jvms().isOne(), false, ChainUnderTest.DIRECT));
        Side before = turns.side(chain, mesh.processes());
        Side paymesh = turns.side(mesh, mesh.processes())) {
      turns.run(table, BareComparison.Base.ofSide(before.name()), before, paymesh);
    }
  }

  private void proxied(WireComparison wire) {
    try (WireProxies inFront = new WireProxies();
        MeshUnderTest mesh = MeshUnderTest.start(
            turns.shape().plan(List.of("--processes", "--no-tls"), inFront.settings()));
        Side paymesh = turns.side(mesh, mesh.processes())) {
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
        Side before = turns.side(sequence, mesh.processes());
        Side beforeParallel = turns.side(parallel, mesh.processes())) {
      List<WireComparison.Proxied> all = List.of(
          new WireComparison.Proxied(before, inFront),
          new WireComparison.Proxied(beforeParallel, inFrontOfParallel),
          paymesh);
      all.forEach(each -> each.side().warmUp(turns.clients(), turns.warm().dividedBy(2)));
      if (options.has(CompareOptions.Part.WIRE)) {
        wire.count(all.get(0));
        wire.count(paymesh);
      }
      if (options.has(CompareOptions.Part.INJECTED)) {
        wire.inject(all);
        wire.injectAtShare(paymesh);
      }
    }
  }

  private static ChainUnderTest chain(MeshUnderTest mesh, boolean parallel, WireProxies inFront) {
    return ChainUnderTest.start(new ChainUnderTest.Plan(mesh, false, parallel, inFront::lead));
  }

  private void tell(Comparison comparison, BatchComparison batch) {
    tell(comparison.table());
    tell(comparison.fanOut());
    output.say("%s", batch.verdict());
    turns
        .load()
        .write(
            comparison.json().put("batch", batch.json()),
            () -> comparison.page(conditions() + " " + batch.verdict()));
  }

  private void tell(Table table) {
    if (!table.rows().isEmpty()) {
      output.say("%n%s", table.text());
    }
  }

  private String conditions() {
    return turns.conditions(
        "Both sides in " + (options.jvms().isOne() ? "one JVM each" : "five processes each"),
        turns.clients() + " connections");
  }
}
