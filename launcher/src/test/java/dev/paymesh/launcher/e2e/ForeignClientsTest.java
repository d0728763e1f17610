package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.gateway.auth.TokenVerifier;
import dev.paymesh.launcher.clients.Clients;
import dev.paymesh.launcher.clients.Language;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that other languages' own generators make are compiled, and pay at a mesh: from TypeScript at the edge by
 * gRPC-Web, from Python and Go by gRPC at a payment service that takes users' tokens.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240) // packages are fetched, and Go compiles its gRPC the first time
final class ForeignClientsTest {

  private static final String USER = "user-0042";
  private static final Path DEBIAN_GO = Path.of("/usr/share/gocode");

  @TempDir
  private static Path folder;

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final int open = mesh.payments(config -> config.taking(TokenVerifier.of(Mesh.TOKENS)));

  @Test
  void typeScriptCallsTheEdge() throws Exception {
    ForeignProgram.need(Language.TYPESCRIPT, "node --version", "sudo apt-get install nodejs");
    Path client = made(Language.TYPESCRIPT);
    copy("consumer.ts", client);
    ForeignProgram.run(client, Map.of(), "node", "node_modules/typescript/bin/tsc", "-p", ".");
    verifyPaid(ForeignProgram.run(client, environment(), "node", "dist/consumer.js"), "NotFound");
    assertThat(client.resolve("package-lock.json")).doesNotExist();
  }

  @Test
  void pythonCallsThePaymentService() throws Exception {
    String python = ForeignProgram.python();
    ForeignProgram.need(
        Language.PYTHON,
        python + " -c import#grpc,google.protobuf",
        "sudo apt-get install python3-grpcio python3-protobuf");
    Path client = made(Language.PYTHON);
    copy("consumer.py", client);
    ForeignProgram.run(client, Map.of(), python, "-m", "compileall", "-q", "paymesh", "google");
    verifyPaid(ForeignProgram.run(client, environment(), python, "consumer.py"), "NOT_FOUND");
  }

  @Test
  void goCallsThePaymentService() throws Exception {
    ForeignProgram.need(
        Language.GO,
        "ls /usr/bin/go " + DEBIAN_GO + "/src/google.golang.org/grpc",
        "sudo apt-get install golang-go golang-google-grpc-dev golang-google-protobuf-dev"
            + " golang-github-golang-protobuf-1-5-dev");
    Path client = made(Language.GO);
    Path path = Files.createDirectories(folder.resolve("gopath/src/paymesh.dev"));
    Files.createSymbolicLink(path.resolve("clients"), client);
    copy("consumer.go", Files.createDirectories(client.resolve("consumer")));
    // What Debian has of Go's libraries is laid out as they were before modules.
    Map<String, String> workspace = Map.of(
        "GO111MODULE",
        "off",
        "GOPATH",
        folder.resolve("gopath") + ":" + DEBIAN_GO,
        "GOCACHE",
        Path.of("target", "go-cache").toAbsolutePath().toString());
    ForeignProgram.run(
        client, workspace, "go", "build", "-o", "paid", "paymesh.dev/clients/consumer");
    verifyPaid(ForeignProgram.run(client, environment(), "./paid"), "NotFound");
  }

  private static Path made(Language language) {
    Clients clients = new Clients(folder.resolve("of-" + language.label()));
    clients.publish();
    clients.make(language);
    return folder.resolve("of-" + language.label()).resolve(language.label());
  }

  private static void copy(String consumer, Path to) throws Exception {
    try (var source = ForeignClientsTest.class.getResourceAsStream("/clients/" + consumer)) {
      Files.copy(source, to.resolve(consumer));
    }
  }

  private Map<String, String> environment() {
    return Map.of(
        "PAYMESH_URL",
        "http://127.0.0.1:" + mesh.port(),
        "PAYMESH_PAYMENT",
        "127.0.0.1:" + open,
        "PAYMESH_USER",
        USER,
        "PAYMESH_TOKEN",
        TokenIssuer.of(Mesh.TOKENS).issue(USER, "user", Duration.ofMinutes(10)));
  }

  private void verifyPaid(List<String> lines, String notFound) {
    assertThat(lines).hasSize(3);
    String id = lines.get(0).split(" ")[0];
    assertThat(lines).containsExactly(id + " PROCESSING", id + " COMPLETED", notFound);
    assertThat(mesh.count("select count(*) from payment.payments where id::text = $1", id))
        .isEqualTo(1);
  }
}
