package dev.paymesh.bench.verify;

import java.util.Map;

/**
 * Owns the game day of certificates: those of all roles run out one set after the other, and are renewed before; then
 * that of user runs out, and is renewed late. Connections are short-lived, so that each is soon made anew.
 */
record Expiry(Stage stage) {

  private static final int CONNECTION_AGE_S = 4;
  static final Map<String, String> SETTINGS =
      Map.of("PAYMESH_CONNECTION_AGE_S", Integer.toString(CONNECTION_AGE_S));

  private static final String VICTIM = "user-1";
  private static final long RENEWED_EVERY_MS = 6_000;
  /** A set is taken up seconds after it was made, and lasts until the next one is, on a slow machine too. */
  private static final int VALID_S = 20;
  /** Long enough to be taken up. */
  private static final int LAST_S = 8;

  private static final long TAKEN_UP_MS_MAX = 30_000;
  /** A tenth more than their age is how old connections get, and then a call may be under way. */
  private static final long CONNECTIONS_GONE_MS = 2_000L * CONNECTION_AGE_S;

  void play(long ms) {
    renewed("12h");
    stage.strike("renewal", "all roles", () -> renewInTime(ms));
    stage.calm();
    // A fault of its own: what fails from here on is no late trouble of the renewals.
    stage.strike("runs out", VICTIM, () -> {
      stage.mesh().command("certs", "--renew", "--only", "user", "--valid", LAST_S + "s");
      runOut();
    });
    stage.strike("expired", VICTIM, () -> {
      Pause.ofMs(ms);
      Node node = stage.mesh().node(VICTIM);
      stage.figure("ready without a certificate", VICTIM, TestedMesh.isReady(node) ? 1 : 0);
      stage.figure("days left without a certificate", VICTIM, Metrics.certificateDays(node));
      stage.mesh().command("certs", "--renew", "--only", "user");
    });
  }

  private void renewed(String validity) {
    stage.mesh().command("certs", "--renew", "--valid", validity);
  }

  /** Each set has run out by the time the next but one is there; the last one lasts. */
  private void renewInTime(long ms) {
    long end = stage.bed().clock().ms() + Math.max(ms, 3 * RENEWED_EVERY_MS);
    while (stage.bed().clock().ms() < end) {
      renewed(VALID_S + "s");
      Pause.ofMs(RENEWED_EVERY_MS);
    }
    renewed("12h");
    Pause.ofMs(1_000L * VALID_S);
  }

  private void runOut() {
    if (!Pause.until(TAKEN_UP_MS_MAX, () -> !TestedMesh.isReady(stage.mesh().node(VICTIM)))) {
      throw new IllegalStateException(VICTIM + " is ready without a certificate");
    }
    Pause.ofMs(CONNECTIONS_GONE_MS);
  }
}
