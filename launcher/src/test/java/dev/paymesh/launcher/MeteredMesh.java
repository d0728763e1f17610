package dev.paymesh.launcher;

import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.launcher.identity.DevelopmentAuthority;
import dev.paymesh.shared.grpc.ContextSeal;
import dev.paymesh.shared.grpc.PeerConfig;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Owns a real {@code up} and a gateway alone beside it, in processes of their own, so that no other test has added to
 * what they tell; where all of it listens, and the secrets to call it with, are known.
 */
final class MeteredMesh implements AutoCloseable {

  private static final String MESH_KEY = "a mesh key for tests only, 32 bytes";
  private static final String TOKEN_SECRET = "a token secret for tests only, 32 bytes";
  private static final ContextSeal SEAL = ContextSeal.of(MESH_KEY.getBytes(StandardCharsets.UTF_8));
  private static final Duration START_MAX = Duration.ofSeconds(120);
  private static final Duration STOP_MAX = Duration.ofSeconds(20);

  private final Path home;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, Integer> ports = new HashMap<>();
  private final UpProcess up;
  private final Process gateway;

  /** Returns once both serve. */
  MeteredMesh(Path folder) throws IOException, InterruptedException {
    home = folder.resolve("home");
    List<Integer> free = FreePorts.any(Roster.PARTS.size() + 3);
    environment.put("PAYMESH_MESH_KEY", MESH_KEY);
    environment.put("JWT_SECRET", TOKEN_SECRET);
    for (int n = 0; n < Roster.PARTS.size(); n++) {
      Part part = Roster.PARTS.get(n);
      ports.put(part.role(), free.get(n));
      environment.put(part.portVariable(), free.get(n).toString());
    }
    ports.put("up ops", free.get(Roster.PARTS.size()));
    ports.put("alone", free.get(Roster.PARTS.size() + 1));
    ports.put("alone ops", free.get(Roster.PARTS.size() + 2));
    up = UpProcess.start(home, told("up ops", Map.of()));
    gateway = startGateway(folder);
  }

  private Map<String, String> told(String ops, Map<String, String> more) {
    Map<String, String> told = new HashMap<>(environment);
    told.put("PAYMESH_OPS_PORT", Integer.toString(port(ops)));
    told.putAll(more);
    return told;
  }

  /** With a certificate of its own, as the edge of the world has one. */
  private Process startGateway(Path folder) throws IOException, InterruptedException {
    Path tls = Files.createDirectories(folder.resolve("tls"));
    new DevelopmentAuthority(tls, TlsSettings.Mesh.TRUST_DOMAIN).complete(List.of("gateway"));
    Path output = Files.createTempFile(folder, "gateway", ".out");
    ProcessBuilder java = UpProcess.java("run", "gateway").redirectErrorStream(true);
    java.environment()
        .putAll(told(
            "alone ops",
            Map.of(
                "PAYMESH_HTTP_PORT", Integer.toString(port("alone")),
                "PAYMESH_HTTP_TLS_CERT", tls.resolve("gateway.pem").toString(),
                "PAYMESH_HTTP_TLS_KEY", tls.resolve("gateway.key").toString())));
    Roster.SERVICES.forEach(part -> java.environment()
        .put(
            part.role().toUpperCase(Locale.ROOT) + "_SERVICE_URL",
            "127.0.0.1:" + port(part.role())));
    Process process = java.redirectOutput(output.toFile()).start();
    long endNs = System.nanoTime() + START_MAX.toNanos();
    while (!Files.readString(output).contains("gateway is ready")) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > endNs) {
        process.destroyForcibly();
        throw new AssertionError("the gateway is not ready: " + Files.readString(output));
      }
    }
    return process;
  }

  int port(String of) {
    return Objects.requireNonNull(ports.get(of), of);
  }

  /** The gateway of {@code up}, and the one that is alone. */
  List<String> edges() {
    return List.of("http://127.0.0.1:" + port("gateway"), "https://127.0.0.1:" + port("alone"));
  }

  static String token(String user, String role) {
    return TokenIssuer.of(TokenConfig.hs256(TOKEN_SECRET.getBytes(StandardCharsets.UTF_8)))
        .issue(user, role, Duration.ofHours(1));
  }

  /** The way to a service, as a role, a real one or not. */
  PeerConfig peer(String self, String service) {
    return new PeerConfig(
        self, List.of(SocketAddress.inetSocketAddress(port(service), "127.0.0.1")), SEAL);
  }

  @Override
  public void close() throws Exception {
    gateway.destroy();
    if (!gateway.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
      gateway.destroyForcibly();
    }
    try {
      up.terminate(STOP_MAX);
    } finally {
      OrphanedServer.stop(home.resolve("data"));
    }
  }
}
