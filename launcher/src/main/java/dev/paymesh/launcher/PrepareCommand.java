package dev.paymesh.launcher;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Owns the rehearsal of {@code up} after a build: on free ports, with one read, and down again. The JVM running it
 * archives the classes it loaded, and every later start takes half the time.
 */
@Command(name = "prepare", hidden = true, description = "Rehearses up, for the script.")
final class PrepareCommand implements Callable<Integer> {

  private static final int READ_TIME_MAX_MS = 5_000;

  @Override
  public Integer call() throws IOException {
    Standalone rehearsal = Standalone.start(onFreePorts(System.getenv()), true);
    try {
      if (rehearsal.ground().signsTokens()) {
        readOnce(rehearsal);
      }
    } finally {
      rehearsal.stop();
    }
    return 0;
  }

  private static Map<String, String> onFreePorts(Map<String, String> environment) {
    Map<String, String> free = new HashMap<>(environment);
    Roster.PARTS.forEach(part -> free.put(part.portVariable(), "0"));
    free.put("PAYMESH_OPS_PORT", "0");
    return free;
  }

  /** A payment that is not there: goes all the way to the database, and leaves nothing behind. */
  private static void readOnce(Standalone rehearsal) throws IOException {
    URI payment = URI.create("http://localhost:" + rehearsal.httpPorts().get(0)
        + "/api/v1/payments/" + UUID.randomUUID());
    HttpURLConnection read = (HttpURLConnection) payment.toURL().openConnection();
    read.setConnectTimeout(READ_TIME_MAX_MS);
    read.setReadTimeout(READ_TIME_MAX_MS);
    read.setRequestProperty(
        "Authorization",
        "Bearer " + rehearsal.ground().token("user-0001", "user", Duration.ofMinutes(1)));
    read.getResponseCode();
    read.disconnect();
  }
}
