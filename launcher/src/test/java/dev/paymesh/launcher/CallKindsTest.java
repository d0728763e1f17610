package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.gateway.Ways;
import dev.paymesh.gateway.WaysCalls;
import dev.paymesh.launcher.call.CallPlan;
import dev.paymesh.launcher.call.CallSession;
import dev.paymesh.launcher.call.Surroundings;
import dev.paymesh.launcher.identity.CertificateFiles;
import dev.paymesh.launcher.identity.CertificateWatch;
import dev.paymesh.launcher.identity.DevelopmentAuthority;
import dev.paymesh.proto.ways.v1.WaysServiceGrpcService;
import dev.paymesh.shared.grpc.CallRoom;
import dev.paymesh.shared.grpc.ContextSeal;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.MeshServerConfig.Upkeep;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.identity.Identity;
import dev.paymesh.shared.identity.SpiffeId;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.MultiMap;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Each of the four kinds of calls, by gRPC and by REST, and who a server takes for the operator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CallKindsTest {

  private static final String KEY = "a mesh key for tests only, 32 bytes";
  private static final Map<String, String> SHELL = Map.of("PAYMESH_MESH_KEY", KEY);
  private static final String DOMAIN = "paymesh.test";

  @AutoClose
  private final Ways ways = Ways.start();

  private final int port = serve(Identity.NONE);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  private int serve(Identity identity) {
    MeshServerConfig config = new MeshServerConfig(
            "ways", "127.0.0.1", 0, ContextSeal.of(KEY.getBytes(StandardCharsets.UTF_8)))
        .as(identity)
        .kept(new Upkeep(ProcessLife.begun(), CallRoom.usual(), Reflection.versions()));
    return MeshVertx.await(new WaysCalls().serve(ways.vertx(), config)).port();
  }

  private static ShellCall grpc(int at, List<String> lines, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--reflect", "--at", "127.0.0.1:" + at));
    return ShellCall.run(SHELL, lines, all.toArray(String[]::new));
  }

  @Test
  void oneRequestAndOneReply() {
    ShellCall said = grpc(port, List.of(), "ways.v1.WaysService/GetThing", "{\"id\": \"7\"}");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.out()).contains("\"name\": \"a thing\"");
  }

  @Test
  void oneRequestAndManyReplies() {
    ShellCall said =
        grpc(port, List.of(), "ways.v1.WaysService/CountThings", "{\"id\": \"7\", \"upto\": 3}");
    assertThat(said.out().lines())
        .containsExactly(
            "{\"number\":\"1\",\"sequence\":\"1\"}",
            "{\"number\":\"2\",\"sequence\":\"2\"}",
            "{\"number\":\"3\",\"sequence\":\"3\"}");
  }

  @Test
  void aStreamThatFailsShowsWhatCameBefore() {
    ShellCall said = grpc(
        port,
        List.of(),
        "ways.v1.WaysService/CountThings",
        "{\"id\": \"7\", \"upto\": 9, \"fail_at\": 3}");
    assertThat(said.out().lines()).hasSize(2);
    assertThat(said.code()).isEqualTo(64 + 5);
    assertThat(said.err()).contains("COUNT_LOST").contains("the count is lost");
  }

  @Test
  void aDeadlineOfOnesOwnEndsAWatch() {
    ShellCall said = grpc(
        port, List.of(), "ways.v1.WaysService/CountThings", "{\"id\": \"7\"}", "--deadline", "1s");
    assertThat(said.code()).isEqualTo(64 + 4);
    assertThat(said.err()).contains("DEADLINE_EXCEEDED").contains("--deadline 30s");
  }

  @Test
  void manyRequestsAndOneReply() {
    List<String> lines = List.of("{\"number\": 1}", "", "{\"number\": 41}");
    ShellCall said = grpc(port, lines, "ways.v1.WaysService/AddThings");
    assertThat(said.out()).contains("\"total\": \"42\"").contains("\"messages\": \"2\"");
  }

  @Test
  void aLineThatIsNoRequestIsTold() {
    ShellCall said =
        grpc(port, List.of("{\"number\": 1}", "{\"nummer\": 2}"), "ways.v1.WaysService/AddThings");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("line 2: ").contains("nummer");
  }

  @Test
  void manyRequestsAndManyReplies() {
    List<String> lines = List.of("{\"text\": \"a\", \"number\": 1}", "{\"text\": \"b\"}");
    ShellCall said = grpc(port, lines, "ways.v1.WaysService/Talk");
    assertThat(said.out().lines())
        .containsExactly(
            "{\"number\":\"1\",\"text\":\"a\"}", "{\"text\":\"b\"}", "{\"text\":\"bye\"}");
  }

  /** Through the gateway of the same contract, whose rpcs all have a path. */
  private ShellCall rest(List<String> lines, String rpc, String json) throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ByteArrayInputStream input =
        new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    CallPlan plan = new CallPlan(
        "WaysService/" + rpc,
        Optional.of(json),
        true,
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        Map.of());
    int code = new CallSession(new PrintWriter(out), new PrintWriter(err), input)
        .run(plan, new AtTheGateway());
    return new ShellCall(code, out.toString(), err.toString());
  }

  private final class AtTheGateway implements Surroundings {

    @Override
    public List<ServiceDescriptor> contracts() {
      return List.of(WaysServiceGrpcService.SERVICE_DESCRIPTOR);
    }

    @Override
    public String addressOf(String role) {
      return "127.0.0.1:" + port;
    }

    @Override
    public String gateway() {
      return "http://127.0.0.1:" + ways.port();
    }

    @Override
    public Identity identity() {
      return Identity.NONE;
    }

    @Override
    public MultiMap contextFor(String role) {
      return MultiMap.caseInsensitiveMultiMap();
    }

    @Override
    public String token() {
      return Ways.token();
    }
  }

  @Test
  void theSameKindsByRest() throws Exception {
    assertThat(rest(List.of(), "GetThing", "{\"id\": \"7\"}").out()).contains("a thing");
    assertThat(
            rest(List.of(), "UpdateThing", "{\"id\": \"7\", \"name\": \"n\"}").code())
        .isZero();
    ShellCall counted = rest(List.of(), "CountThings", "{\"id\": \"7\", \"upto\": 3}");
    assertThat(counted.out().lines()).as(counted.err()).hasSize(3);
    ShellCall cut = rest(List.of(), "CountThings", "{\"id\": \"7\", \"upto\": 9, \"fail_at\": 3}");
    assertThat(cut.out().lines()).hasSize(2);
    assertThat(cut.code()).isEqualTo(64 + 5);
    assertThat(cut.err()).contains("COUNT_LOST");
    ShellCall sum =
        rest(List.of("{\"number\": 1}", "{\"number\": 41}"), "AddThings", "{\"shelf\": \"s\"}");
    assertThat(sum.out()).as(sum.err()).contains("42");
    ShellCall talk =
        rest(List.of("{\"text\": \"a\"}", "{\"text\": \"b\"}"), "Talk", "{\"id\": \"7\"}");
    assertThat(talk.out().lines()).as(talk.err()).hasSize(3);
    assertThat(talk.code()).isZero();
    ShellCall lost = rest(List.of("{\"text\": \"fail\"}"), "Talk", "{\"id\": \"7\"}");
    assertThat(lost.code()).isEqualTo(64 + 5);
    assertThat(lost.err()).contains("TALK_LOST");
  }

  @Test
  void aBadLineByRestIsRefusedByTheGateway() throws Exception {
    ShellCall said = rest(List.of("{\"nummer\": 1}"), "AddThings", "{\"shelf\": \"s\"}");
    assertThat(said.code()).isEqualTo(64 + 3);
    assertThat(said.err()).contains("line 1");
  }

  private static Identity of(Path tls, String role) {
    CertificateFiles files = new CertificateFiles(
        "",
        tls.resolve(role + ".pem"),
        tls.resolve(role + ".key"),
        Optional.of(tls.resolve("ca.pem")),
        Optional.of(new SpiffeId(DOMAIN, role)));
    return Identity.of(
        DOMAIN,
        CertificateWatch.of(role, files, InstantSource.system()).current().material());
  }

  /** The certificate must be the operator's, and the server's must be that of the role that is called. */
  @Test
  void withCertificatesOnlyTheOperatorsWillDo() throws Exception {
    // The server's own words for a client that comes without TLS.
    LogWatch.expect("a connection is refused");
    Path tls = folder.resolve("tls");
    new DevelopmentAuthority(tls, DOMAIN).complete(List.of("ways", "user", "operator"));
    Path strangers = folder.resolve("strangers");
    new DevelopmentAuthority(strangers, DOMAIN).complete(List.of("operator"));
    int certified = serve(of(tls, "ways"));
    int impostor = serve(of(tls, "user"));
    String[] get = {"ways.v1.WaysService/GetThing", "{\"id\": \"7\"}", "--trust-domain", DOMAIN};
    ShellCall said = grpc(certified, List.of(), with(get, "--tls-folder", tls.toString()));
    assertThat(said.out()).as(said.err()).contains("a thing");
    assertThat(grpc(certified, List.of(), get).code())
        .as("without a certificate")
        .isNotZero();
    assertThat(grpc(certified, List.of(), with(get, "--tls-folder", strangers.toString()))
            .code())
        .as("of another authority")
        .isNotZero();
    assertThat(
            grpc(impostor, List.of(), with(get, "--tls-folder", tls.toString())).code())
        .as("a server of another role")
        .isNotZero();

    copyAs(tls, "user", folder.resolve("renamed"));
    ShellCall renamed = grpc(
        certified,
        List.of(),
        with(get, "--tls-folder", folder.resolve("renamed").toString()));
    assertThat(renamed.code()).isEqualTo(2);
    assertThat(renamed.err()).contains("operator");
  }

  private static void copyAs(Path tls, String role, Path to) throws Exception {
    Files.createDirectories(to);
    Files.copy(tls.resolve(role + ".pem"), to.resolve("operator.pem"));
    Files.copy(tls.resolve(role + ".key"), to.resolve("operator.key"));
    Files.copy(tls.resolve("ca.pem"), to.resolve("ca.pem"));
  }

  private static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
