package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class CommandLineTest {

  private final StringWriter complaint = new StringWriter();
  private final CommandLine commandLine =
      Main.commandLine().setErr(new PrintWriter(complaint, true));

  @Test
  void anUnknownRoleIsToldTheKnownOnes() {
    assertThat(commandLine.execute("run", "nobody")).isEqualTo(2);
    assertThat(complaint.toString())
        .contains("gateway")
        .contains("document")
        .doesNotContain("\tat ");
  }

  @Test
  void aRoleWithoutSettingsIsToldAllItNeedsAtOnce() {
    assertThat(commandLine.execute("run", "payment")).isEqualTo(2);
    assertThat(complaint.toString())
        .contains(
            "PAYMESH_MESH_KEY: is required and missing",
            "PAYMESH_PAYMENT_DATABASE_URL: is required and missing",
            "PAYMESH_USER_ATTESTATION_KEY: is required and missing",
            "USER_SERVICE_URL: is required and missing");
  }

  @Test
  void aGatewayIsToldOfItsTokenKeyTogetherWithTheRest() {
    assertThat(commandLine.execute("run", "gateway")).isEqualTo(2);
    assertThat(complaint.toString())
        .contains(
            "JWT_SECRET, JWT_PUBLIC_KEY_FILE, JWT_JWKS_URL: expected exactly one of them",
            "PAYMESH_MESH_KEY: is required and missing",
            "PAYMENT_SERVICE_URL: is required and missing");
  }

  @Test
  void certificatesOfAnUnknownRoleAreRefusedBeforeAnyIsMade(@TempDir Path folder) {
    String where = folder.resolve("tls").toString();
    assertThat(commandLine.execute("certs", "--folder", where, "--renew", "--only", "user,nobody"))
        .isEqualTo(2);
    assertThat(complaint.toString()).contains("--only user,nobody").contains("compliance");
    assertThat(folder.resolve("tls/user.pem")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"90s,90", "15m,900", "1h,3600", "7d,604800"})
  void aTimeToLiveIsANumberAndAUnit(String text, long seconds) {
    assertThat(new TimeToLive().convert(text).toSeconds()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "h", "-1h", "1w", "1.5h", "9999999999s"})
  void anythingElseIsNoTimeToLive(String text) {
    assertThat(commandLine.execute("token", "--user", "user-0001", "--ttl", text))
        .isEqualTo(2);
    assertThat(complaint.toString()).contains("a number and s, m, h or d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"payment", "payment=0", "payment=10", "nobody=1", "payment=1,payment=2", ","})
  void processesAreRolesAndHowManyOfEach(String text) {
    assertThat(commandLine.execute("up", "--processes", text)).isEqualTo(2);
    assertThat(complaint.toString()).contains("--processes").doesNotContain("\tat ");
  }

  /** It is what picocli makes of a command without options, which is called without picocli. */
  @Test
  void upWithoutOptionsIsWhatItIsByDefault() {
    Object parsed =
        Main.commandLine("up").parseArgs("up").subcommand().commandSpec().userObject();
    assertThat(parsed).usingRecursiveComparison().isEqualTo(new UpCommand());
  }

  @Test
  void aCommandThatIsCalledIsReadAloneAndWithoutOneAllAre() {
    assertThat(Main.commandLine("evidence", "--help").getSubcommands())
        .containsOnlyKeys("evidence");
    assertThat(Main.commandLine().getSubcommands()).hasSizeGreaterThan(10);
    assertThat(Main.commandLine("--help").getSubcommands()).containsKeys("up", "run", "token");
    assertThat(Main.commandLine("nobody").getSubcommands()).containsKeys("up", "run", "token");
  }
}
