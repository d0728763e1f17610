package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Repeat;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The services of a real mesh, called from the shell as the operator, and through the gateway as a user. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CallTest {

  private static final String GET_USER = "user.v1.UserService/GetUser";

  @AutoClose
  private final RosterMesh mesh = RosterMesh.start(Map.of("PAYMESH_REFLECTION", "true"));

  @BeforeAll
  void storeAnAccount() {
    Database users = Database.open(mesh.vertx(), TestDatabase.configFor("user"));
    MeshVertx.await(users.query(
        "INSERT INTO accounts (id, name, email) VALUES ($1, 'Ada', $2) ON CONFLICT DO NOTHING",
        Tuple.of("call-ada", "call-ada@example.com")));
    MeshVertx.await(users.close());
    TestMesh.warmUp(
        () -> assertThat(call(GET_USER, "{\"id\": \"call-ada\"}").code()).isZero());
  }

  private ShellCall call(String... arguments) {
    return ShellCall.run(mesh.environment(), List.of(), arguments);
  }

  @Test
  void anAnswerIsJsonAndNothingElseIsOnStandardOutput() {
    ShellCall said = call(GET_USER, "{\"id\": \"call-ada\"}");
    JsonObject user = new JsonObject(said.out());
    assertThat(user.getString("name")).isEqualTo("Ada");
    assertThat(user.getString("status")).isEqualTo("ACCOUNT_STATUS_ACTIVE");
    assertThat(user.fieldNames()).contains("created_at");
    assertThat(said.err()).isEmpty();
  }

  @Test
  void aStreamIsALineForEachReply() {
    ShellCall said = call("UserService/ListUsers", "{\"page_size\": 1}");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.out().lines())
        .singleElement()
        .satisfies(line -> assertThat(new JsonObject(line).getString("id")).isNotEmpty());
  }

  @Test
  void theServerTellsTheContractWhereItIsAsked() {
    String at = "127.0.0.1:" + mesh.portOf("user");
    ShellCall said = call(GET_USER, "{\"id\": \"call-ada\"}", "--reflect", "--at", at);
    assertThat(new JsonObject(said.out()).getString("name")).as(said.err()).isEqualTo("Ada");
    assertThat(call("user.v1.NoService/GetUser", "--reflect", "--at", at).err())
        .contains("the server knows nothing of it");
  }

  @Test
  void aRefusalSaysItsReasonAndWhatToDoAndEndsWithItsStatus() {
    ShellCall said = call(GET_USER, "{\"id\": \"nobody-has-this\"}");
    assertThat(said.code()).isEqualTo(64 + 5);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).startsWith("NOT_FOUND (5) USER_NOT_FOUND");
    ShellCall invalid = call(GET_USER, "{}");
    assertThat(invalid.code()).isEqualTo(64 + 3);
    assertThat(invalid.err()).contains("INVALID_ARGUMENT (3) FIELD_INVALID").contains("  id: ");
  }

  @Test
  void theOperatorIsRefusedWhatDoesNotNameIt() {
    ShellCall said = call(
        "PaymentService/CreatePayment",
        "{\"user_id\": \"operator\", \"amount\": {\"amount_cents\": 1, \"currency\": \"USD\"},"
            + " \"idempotency_key\": \"k\"}");
    assertThat(said.code()).isEqualTo(64 + 7);
    assertThat(said.err()).contains("CALLER_NOT_ALLOWED").contains("name \"operator\"");
    assertThat(call(GET_USER, "{\"id\": \"call-ada\"}", "--role", "user").err())
        .contains("OWNER_NOT_ALLOWED")
        .contains("--role support");
  }

  /** Whoever holds the mesh's key can read what the contract lets the operator read, and write nothing. */
  @Test
  void theOperatorReadsAndNeverWrites() {
    assertThat(Roster.SERVICES.stream()
            .flatMap(part -> part.served().descriptor().getMethods().stream())
            .filter(rpc -> policy(rpc.getOptions().getExtension(Options.policy))))
        .hasSizeGreaterThan(5)
        .allSatisfy(
            rpc -> assertThat(rpc.getOptions().getExtension(Options.policy).getRepeat())
                .as(rpc.getFullName())
                .isEqualTo(Repeat.REPEAT_IDEMPOTENT));
  }

  private static boolean policy(MethodPolicy policy) {
    return policy.getCallersList().contains(CallGround.OPERATOR);
  }

  @Test
  void everythingThatTravelsIsShownButWhatOthersCouldUse() {
    ShellCall said = call("-v", GET_USER, "{\"id\": \"nobody-has-this\"}", "-H", "x-note=why");
    assertThat(said.err())
        .contains("> /user.v1.UserService/GetUser")
        .contains(">   x-user-role: support")
        .contains(">   x-note: why")
        .contains(">   grpc-timeout: 1200m")
        .contains(">   x-mesh-caller: v2.k1.operator")
        .contains(">   x-mesh-auth: (not shown)")
        .contains("< HTTP 200")
        .contains("grpc-status: 5")
        .contains("\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\"");
    ShellCall rest = call("-v", "--rest", GET_USER, "{\"id\": \"call-ada\"}");
    assertThat(rest.err()).contains("authorization: (not shown)").doesNotContain("Bearer ");
  }

  @Test
  void aUserIsServedByTheGateway() {
    ShellCall said = call("--rest", GET_USER, "{\"id\": \"call-ada\"}", "--user", "call-ada");
    assertThat(new JsonObject(said.out()).getString("email")).isEqualTo("call-ada@example.com");
    ShellCall lines = call("--rest", "UserService/ListUsers", "{\"page_size\": 2}");
    assertThat(lines.code()).as(lines.err()).isZero();
    assertThat(lines.out().lines()).isNotEmpty();
    ShellCall refused = call("--rest", GET_USER, "{\"id\": \"nobody-has-this\"}");
    assertThat(refused.code()).isEqualTo(64 + 5);
    assertThat(refused.err()).startsWith("NOT_FOUND (5) USER_NOT_FOUND");
  }

  @Test
  void aTokenOfAnotherIssuerIsTakenFromTheShell() {
    Map<String, String> shell = new HashMap<>(mesh.environment());
    shell.put("PAYMESH_TOKEN", "not.a.token");
    ShellCall said = ShellCall.run(shell, List.of(), "--rest", GET_USER, "{\"id\": \"call-ada\"}");
    assertThat(said.code()).isEqualTo(64 + 16);
    assertThat(said.err()).contains("TOKEN_INVALID");
  }

  @Test
  void anotherMeshesKeyIsNoUse() {
    Map<String, String> shell = new HashMap<>(mesh.environment());
    shell.put("PAYMESH_MESH_KEY", "another key than this mesh's, of 32 bytes");
    ShellCall said = ShellCall.run(shell, List.of(), GET_USER, "{\"id\": \"call-ada\"}");
    assertThat(said.code()).isEqualTo(64 + 16);
    assertThat(said.err()).contains("CONTEXT_INVALID").contains("PAYMESH_MESH_KEY");
  }

  /** Nothing is called, and what to do is said. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NoService/GetUser | {} | user.v1.UserService",
        "UserService/NoRpc | {} | GetUsersBatch",
        "GetUser | {} | names no rpc",
        "UserService/GetUser | {\"idd\": 1} | user.v1.GetUserRequest",
        "UserService/GetUser | { | user.v1.GetUserRequest",
        "PaymentService/SubmitPayments | {} | lines of standard input"
      })
  void whatCannotBeCalledIsRefusedBeforeAnythingIsSent(String rpc, String json, String hint) {
    ShellCall said = call(rpc, json);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).startsWith("call: ").contains(hint);
  }

  @ParameterizedTest
  @CsvSource({
    "--at,127.0.0.1:1,./paymesh up",
    "--at,somewhere,expected: host:port",
    "-H,x-mesh-auth=v2,PAYMESH_TOKEN",
    "-H,X-Mesh-Caller=v2.k1.gateway,PAYMESH_TOKEN",
    "-H,Grpc-Timeout=1S,--deadline",
    "--tls-folder,/nowhere,./paymesh certs",
    "--user,a b,visible ASCII"
  })
  void anOptionThatCannotBeMeantIsRefused(String option, String value, String hint) {
    ShellCall said = call(GET_USER, "{\"id\": \"call-ada\"}", option, value);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains(hint);
  }

  @Test
  void whatHasNoPathHasNoRest() {
    ShellCall said = call("--rest", "ComplianceService/CheckKyc", "{}");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("leave out --rest");
    assertThat(call("--rest", GET_USER, "{}").err()).contains("the path needs 'id'");
  }
}
