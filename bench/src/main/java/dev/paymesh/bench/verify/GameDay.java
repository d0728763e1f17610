package dev.paymesh.bench.verify;

import dev.paymesh.bench.verify.Entry.Attempt;
import dev.paymesh.bench.verify.FaultProxy.State;
import dev.paymesh.bench.verify.FaultProxy.Trouble;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Owns the faults that people rehearse by name; what is expected of each stands in the file of promises of its name. */
enum GameDay {
  SLOW_KYC(10, Map.of()),
  DOCUMENT_DOWN(10, Map.of()),
  /** Of three payment services, one that takes twenty times as long. */
  GREY_REPLICA(50, Map.of("payment", 3)),
  /** Of three payment services, one that is not there. */
  DEAD_REPLICA(100, Map.of("payment", 3)),
  /** The user service answers each call with a failure. */
  FAILING_DEPENDENCY(20, Map.of()),
  DATABASE_FAILOVER(10, Map.of()),
  /** As with a full disk: everything can be read and nothing written. */
  READ_ONLY_DATABASE(10, Map.of()),
  /** The certificates of all roles run out while they are renewed, and then that of user without another. */
  CERTIFICATE_EXPIRY(10, Map.of()),
  ROLLING_RESTART(
      100, Map.of("gateway", 2, "payment", 2, "user", 2, "compliance", 2, "document", 2)),
  /** The payment service dies between commit and reply; every second time the database with it. */
  LOST_REPLY(5, Map.of("payment", 1));

  /**
   * Ten JVMs that start again and again on a small machine spend half of it on their second compiler, for a speed that a
   * hundred requests a second do not need.
   */
  static final Map<String, String> FEW_CORES =
      Map.of("PAYMESH_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");

  private static final int REQUESTS_MIN = 10_000;
  /** As nobody rolls a mesh that still struggles with its start. */
  private static final int STEADY_REQUESTS = 1_000;

  private static final long STEADY_MS_MAX = 150_000;
  private static final long QUICK_MS = 500;
  /** How long a process has to be ready before the next one is stopped. */
  private static final long READY_MS = 5_000;

  private static final int LOST_REPLIES = 40;
  private static final long ANSWERED_MS_MAX = 60_000;
  private static final State SLOW = new State(Trouble.DELAYS, 3_000);
  private static final State GREY = new State(Trouble.DELAYS, 100);
  private static final State GONE = new State(Trouble.REFUSES, 0);
  private static final State MUTE = new State(Trouble.DROPS_REPLIES, 0);
  private static final String READ_ONLY = "alter system set default_transaction_read_only = ";
  private static final String CONNECTIONS = "alter role paymesh_user connection limit ";

  private final double rate;
  private final Map<String, Integer> counts;

  GameDay(double rate, Map<String, Integer> counts) {
    this.rate = rate;
    this.counts = counts;
  }

  /** As people write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  double rate() {
    return rate;
  }

  Map<String, Integer> counts() {
    return counts;
  }

  /** Of the mesh, beside the usual ones. */
  Map<String, String> settings() {
    return this == CERTIFICATE_EXPIRY ? Expiry.SETTINGS : FEW_CORES;
  }

  /** A rolling restart is nothing that a client has to know of. */
  Traffic.Manner manner() {
    return this == ROLLING_RESTART ? Traffic.Manner.PLAIN : Traffic.Manner.INSISTENT;
  }

  void play(Stage stage, long ms) {
    switch (this) {
      case SLOW_KYC -> link(stage, ms, "compliance-1", SLOW);
      case DOCUMENT_DOWN -> link(stage, ms, "document-1", GONE);
      case GREY_REPLICA -> counted(stage, "payment", () -> link(stage, ms, "payment-1", GREY));
      case DEAD_REPLICA -> counted(stage, "payment", () -> link(stage, ms, "payment-1", GONE));
      case FAILING_DEPENDENCY -> counted(stage, "user", () -> failUsers(stage, ms));
      case DATABASE_FAILOVER ->
        new Storm(
                EnumSet.of(Fault.Kind.FAILOVER, Fault.Kind.RESTART, Fault.Kind.POSTGRES), ms, 3, 1)
            .play(stage);
      case READ_ONLY_DATABASE ->
        stage.strike("read-only", "postgresql", () -> {
          writable(stage, false);
          Pause.ofMs(ms);
          writable(stage, true);
        });
      case CERTIFICATE_EXPIRY -> new Expiry(stage).play(ms);
      case ROLLING_RESTART -> roll(stage);
      case LOST_REPLY -> loseReplies(stage);
    }
    stage.calm();
  }

  private void link(Stage stage, long ms, String node, State state) {
    stage.strike(toString(), node, () -> {
      stage.link(node, state);
      Pause.ofMs(ms);
      stage.link(node, State.FINE);
    });
  }

  /** With the calls that each process of the role served meanwhile. */
  private static void counted(Stage stage, String role, Runnable act) {
    stage.mesh().nodes(role).forEach(node -> figure(stage, node, "calls before"));
    act.run();
    stage.mesh().nodes(role).forEach(node -> figure(stage, node, "calls after"));
  }

  private static void figure(Stage stage, Node node, String name) {
    stage.figure(name, node.name(), Metrics.calls(node));
  }

  private static void failUsers(Stage stage, long ms) {
    stage.strike("failing", "user-1", () -> {
      stage.mesh().postgres().execute(CONNECTIONS + "0");
      stage.mesh().postgres().execute(Faults.END_CONNECTIONS + " and usename = 'paymesh_user'");
      Pause.ofMs(ms);
      stage.mesh().postgres().execute(CONNECTIONS + "-1");
    });
  }

  private static void writable(Stage stage, boolean writable) {
    stage.mesh().postgres().execute(READ_ONLY + (writable ? "off" : "on"));
    stage.mesh().postgres().execute("select pg_reload_conf()");
  }

  private static void roll(Stage stage) {
    awaitSteady(stage);
    long before = stage.traffic().sent();
    for (String role : Deck.ROLES) {
      stage.strike("roll", role, () -> roll(stage, role));
    }
    long atRateMs = (long) (1_000 * REQUESTS_MIN / ROLLING_RESTART.rate);
    Pause.until(atRateMs, () -> stage.traffic().sent() - before >= REQUESTS_MIN);
    stage.figure("turned away", "clients", stage.traffic().turnedAway());
  }

  /** As docs/operating.md says. */
  private static void roll(Stage stage, String role) {
    for (Node node : stage.mesh().nodes(role)) {
      node.process().destroy();
      stage.mesh().awaitSuccessor(node);
      Pause.ofMs(READY_MS);
    }
  }

  /** Returns once answers are good and quick. */
  private static void awaitSteady(Stage stage) {
    boolean steady = Pause.until(STEADY_MS_MAX, () -> {
      List<Attempt> made = stage.bed().history().last(Attempt.class, STEADY_REQUESTS);
      return made.size() == STEADY_REQUESTS && made.stream().allMatch(GameDay::isQuick);
    });
    if (!steady) {
      throw new IllegalStateException("the mesh does not answer quickly, before any restart");
    }
    stage.report().line("steady after %d s", stage.bed().clock().ms() / 1_000);
  }

  private static boolean isQuick(Attempt attempt) {
    return attempt.outcome() != Entry.Outcome.UNKNOWN && attempt.ended() - attempt.t() < QUICK_MS;
  }

  private static void loseReplies(Stage stage) {
    for (int lost = 1; lost <= LOST_REPLIES; lost++) {
      boolean database = lost % 2 == 0;
      stage.strike("lost reply", database ? "postgresql" : "payment-1", () -> {
        stage.link("payment-1", MUTE);
        String key = stage.traffic().order().key();
        await("stored", () -> stage.mesh().postgres().first(stored(key)).equals("1"));
        Node victim = stage.mesh().node("payment-1");
        victim.process().destroyForcibly();
        if (database) {
          stage.faults(1).signalPostgres("KILL");
        }
        stage.mesh().awaitSuccessor(victim);
        stage.link("payment-1", State.FINE);
        await("acknowledged", () -> stage.bed().history().isAcknowledged(key));
      });
    }
  }

  private static String stored(String key) {
    return "select count(*) from payment.payments where idempotency_key = '" + key + "'";
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    if (!Pause.until(ANSWERED_MS_MAX, condition)) {
      throw new IllegalStateException("a payment is not " + what + " in time");
    }
  }
}
