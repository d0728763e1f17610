package dev.paymesh.launcher;

import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.shared.config.Settings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Owns the rehearsal of a start after a build: on free ports, with one read, and down again. The JVM running it
 * archives the classes it loaded, and every later start takes half the time.
 */
@Command(name = "prepare", hidden = true, description = "Rehearses up, for the script.")
final class PrepareCommand implements Callable<Integer> {

  private static final int READ_TIME_MAX_MS = 5_000;
  private static final String USER = "user-0001";
  private static final String ROLE = "user";
  private static final Duration TOKEN_TTL = Duration.ofMinutes(1);

  @Option(names = "--without-database", description = "For an image, where none runs.")
  private boolean withoutDatabase;

  @Override
  public Integer call() throws IOException {
    if (withoutDatabase) {
      rehearseAlone();
    } else {
      rehearseUp();
    }
    return 0;
  }

  private static void rehearseUp() throws IOException {
    Standalone rehearsal = Standalone.start(onFreePorts(Told.here()), true);
    try {
      if (rehearsal.ground().signsTokens()) {
        readOnce(rehearsal.httpPorts().get(0), rehearsal.ground().token(USER, ROLE, TOKEN_TTL));
      }
    } finally {
      rehearsal.stop();
    }
  }

  /** All roles, none of which is ready; the read is refused. */
  private static void rehearseAlone() throws IOException {
    Map<String, String> environment = onFreePorts(Map.of());
    PortPlan ports = PortPlan.of(Groundwork.judge(environment));
    Map<String, String> given = Groundwork.pending();
    given.putAll(ports.addresses());
    Settings settings =
        Settings.under(ports.over(environment), given, Roster.mappings(Roster.PARTS));
    RunningMesh rehearsal = new RunningMesh(RunningMesh.Shape.WHOLE, EventLoops.of(settings));
    try {
      rehearsal.start(Roster.PARTS, settings);
      TokenIssuer issuer = TokenIssuer.of(TokenKeys.ofSecret(settings.get(RoleSettings.Jwt.class)));
      readOnce(ports.http(), issuer.issue(USER, ROLE, TOKEN_TTL));
    } finally {
      rehearsal.stop();
    }
  }

  private static Map<String, String> onFreePorts(Map<String, String> environment) {
    Map<String, String> free = new HashMap<>(environment);
    Roster.PARTS.forEach(part -> free.put(part.portVariable(), "0"));
    free.put("PAYMESH_OPS_PORT", "0");
    return free;
  }

  /** A payment that is not there: goes all the way to the database, and leaves nothing behind. */
  private static void readOnce(int port, String token) throws IOException {
    URI payment = URI.create("http://localhost:" + port + "/api/v1/payments/" + UUID.randomUUID());
    HttpURLConnection read = (HttpURLConnection) payment.toURL().openConnection();
    read.setConnectTimeout(READ_TIME_MAX_MS);
    read.setReadTimeout(READ_TIME_MAX_MS);
    read.setRequestProperty("Authorization", "Bearer " + token);
    read.getResponseCode();
    read.disconnect();
  }
}
