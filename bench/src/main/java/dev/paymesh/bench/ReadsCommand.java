package dev.paymesh.bench;

import dev.paymesh.bench.report.Page;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Owns {@code bench reads}: GetPayment of Paymesh's kernel and of grpc-java, taking turns in one run. */
@Command(
    name = "reads",
    description = {
      "Starts a mesh and, on its database, a payment service on grpc-java, and reads stored payments of both in turn",
      "over gRPC, past the gateway: throughput, latency at the same rate, CPU per read. Medians of the rounds.",
      "What the other side is: docs/decisions/0032-what-grpc-java-is.md."
    })
final class ReadsCommand implements Callable<Integer> {

  private static final String ROLE = "payment";
  private static final SideBySide.Words WORDS =
      SideBySide.Words.of(GrpcJavaUnderTest.NAME, "read", "the idle mesh's meanwhile");

  /** Each is a request that is made ahead. */
  private static final int PAYMENTS_MAX = 1_000_000;

  private static final int CHANNELS_MAX = 64;

  @Mixin
  private final TurnOptions turns = new TurnOptions(0.5);

  @Mixin
  private final Output output = new Output();

  @Option(
      names = "--payments",
      defaultValue = "10000",
      description = "Stored before, and read in turn (${DEFAULT-VALUE}).")
  private int payments;

  @Option(
      names = "--channels",
      defaultValue = "2",
      description = "HTTP/2 connections, which share the calls evenly (${DEFAULT-VALUE}).")
  private int channels;

  @Override
  public Integer call() {
    demand("payments", payments, PAYMENTS_MAX);
    demand("channels", channels, CHANNELS_MAX);
    StageTable table = turns.begin(output.out());
    try (MeshUnderTest mesh = MeshUnderTest.start(
        turns.shape().plan(List.of("--processes", "--no-tls"), asManyLoops()))) {
      StoredPayments.fill(mesh.ownerJdbcUrl(), payments);
      compare(mesh, table);
    }
    return 0;
  }

  private static void demand(String option, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(option + ": " + value + " (expected: 1 to " + max + ")");
    }
  }

  private void compare(MeshUnderTest mesh, StageTable table) {
    StoredReads reads = new StoredReads(
        StoredPayments.oldest(mesh.ownerJdbcUrl(), payments), mesh.secret(SecretSource.MESH_KEY));
    try (GrpcJavaUnderTest grpcJava = GrpcJavaUnderTest.start(mesh);
        Side theirs = side(grpcJava, reads, mesh);
        Side ours = side(new RoleUnderTest(mesh, ROLE), reads, mesh)) {
      SameAnswer answer = SameAnswer.of(theirs, ours);
      turns.run(table, BareComparison.Base.lesser(), theirs, ours);
      tell(answer);
    }
  }

  /** As its rival, which has one for each processor. */
  private static Map<String, String> asManyLoops() {
    int processors = Runtime.getRuntime().availableProcessors();
    return Map.of("PAYMESH_EVENT_LOOPS", Integer.toString(processors));
  }

  private Side side(Contender contender, StoredReads reads, MeshUnderTest mesh) {
    LoadPlan plan = turns.load().plan(reads.at(contender.targetOf(ROLE), channels));
    return new Side(contender, plan, mesh.processes());
  }

  private void tell(SameAnswer answer) {
    SideBySide sides = new SideBySide(turns.trials(), WORDS);
    String saturated = turns.clients() + SideBySide.CLIENTS;
    double throughput = sides.quotient(saturated, Trial::perSecond);
    output.say("%n%s", sides.table(List.of()).text());
    output.say("%s", answer.words());
    output.told(
        throughput >= 1,
        String.format(
            Locale.ROOT,
            "GetPayment, %s: %.2f x the reads per second of grpc-java",
            saturated,
            throughput));
    turns
        .load()
        .write(
            new JsonObject()
                .put("answer", answer.hex())
                .put("throughput_over_grpc_java", throughput)
                .put("trials", turns.trials().json()),
            () -> sides.plot(new Page("Reads by Paymesh and by grpc-java")
                .text(conditions() + " " + answer.words())
                .table(sides.table(List.of()))));
  }

  private String conditions() {
    return turns.conditions(
        "A process each",
        payments + " stored payments, " + turns.clients() + " calls in flight on " + channels
            + " connections");
  }
}
