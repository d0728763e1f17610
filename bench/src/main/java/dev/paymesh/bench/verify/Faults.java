package dev.paymesh.bench.verify;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Owns how each fault is done to this mesh; what a fault hits and how long is drawn from the seed. */
final class Faults {

  private static final int SHORT_MS = 1_000;
  private static final int LONG_MS = 4_000;
  private static final int LATENCY_MS = 200;
  private static final int SIGNAL_S_MAX = 5;
  private static final String LOCK =
      "begin; lock table payment.payments in access exclusive mode; select pg_sleep(%d / 1000.0); commit";
  static final String END_CONNECTIONS = "select pg_terminate_backend(pid) from"
      + " pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'";

  private final TestedMesh mesh;
  private final Links links;
  private final SplittableRandom random;

  Faults(TestedMesh mesh, Links links, SplittableRandom random) {
    this.mesh = mesh;
    this.links = links;
    this.random = random;
  }

  /** A fault on the role, where the kind is about one. */
  Fault.Named draw(Deck.Card card) {
    List<Node> nodes = mesh.nodes(card.role());
    String name = nodes.get(random.nextInt(nodes.size())).name();
    int ms = random.nextInt(SHORT_MS, LONG_MS);
    return switch (card.kind()) {
      case KILL -> named(card, name, () -> kill(name));
      case POSTGRES -> named(card, "postgresql", () -> signalPostgres("KILL"));
      case RESTART -> named(card, "postgresql", () -> signalPostgres("INT"));
      case FAILOVER -> named(card, "postgresql", () -> mesh.postgres().execute(END_CONNECTIONS));
      case REPLIES -> named(card, name, () -> trouble(name, FaultProxy.Trouble.DROPS_REPLIES, ms));
      case LATENCY -> named(card, name, () -> trouble(name, FaultProxy.Trouble.DELAYS, ms));
      case PARTITION ->
        named(
            card,
            name,
            random.nextBoolean()
                ? () -> trouble(name, FaultProxy.Trouble.REFUSES, ms)
                : () -> trouble(name, FaultProxy.Trouble.FREEZES, ms));
      case POOL -> named(card, "payments", () -> mesh.postgres().execute(String.format(LOCK, ms)));
      case STALL -> named(card, name, () -> stall(name, ms));
      case ROLL -> named(card, card.role(), () -> roll(card.role()));
    };
  }

  private static Fault.Named named(Deck.Card card, String target, Fault act) {
    return new Fault.Named(card.kind(), target, act);
  }

  private void kill(String name) {
    Node victim = mesh.node(name);
    victim.process().destroyForcibly();
    mesh.awaitSuccessor(victim);
  }

  void roll(String role) {
    for (Node node : mesh.nodes(role)) {
      node.process().destroy();
      mesh.awaitSuccessor(node);
    }
  }

  private void trouble(String name, FaultProxy.Trouble trouble, int ms) {
    links.become(name, new FaultProxy.State(trouble, LATENCY_MS));
    Pause.ofMs(ms);
    links.become(name, FaultProxy.State.FINE);
  }

  private void stall(String name, int ms) {
    ProcessHandle process = mesh.node(name).process();
    signal("STOP", process);
    Pause.ofMs(ms);
    signal("CONT", process);
  }

  void signalPostgres(String signal) {
    ProcessHandle server = mesh.postgres()
        .process()
        .orElseThrow(() -> new IllegalStateException("PostgreSQL is not there"));
    signal(signal, server);
    if (!Pause.until(LONG_MS, () -> !server.isAlive())) {
      throw new IllegalStateException("PostgreSQL does not end by SIG" + signal);
    }
    mesh.awaitPostgres();
  }

  /** Java itself knows two signals only. */
  private static void signal(String signal, ProcessHandle process) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
      if (!kill.waitFor(SIGNAL_S_MAX, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("kill -" + signal + " " + process.pid() + " failed");
      }
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
