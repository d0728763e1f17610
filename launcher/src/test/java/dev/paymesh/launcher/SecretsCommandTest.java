package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.identity.DevelopmentAuthority;
import dev.paymesh.shared.sql.DatabaseConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is handed which secret. */
final class SecretsCommandTest {

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private Map<String, Map<String, String>> folders;

  @BeforeEach
  void make() {
    DevelopmentAuthority authority =
        new DevelopmentAuthority(folder.resolve("tls"), TlsSettings.Mesh.TRUST_DOMAIN);
    authority.complete(Roster.roles());
    DatabaseConfig database = DatabaseConfig.parse("postgresql://db.example:5433/mesh");
    folders = new SecretFolders(Secrets.complete(folder), authority, database).all();
  }

  private Map<String, String> of(String whom) {
    return folders.getOrDefault(whom, Map.of());
  }

  /** What it is not told it cannot lose: attestation keys are for their issuer and the payment service. */
  @Test
  void aRoleGetsItsOwnSecretsAndNobodyElses() {
    assertThat(of("user"))
        .containsOnlyKeys(
            "PAYMESH_MESH_KEY",
            "PAYMESH_USER_ATTESTATION_KEY",
            "PAYMESH_USER_DATABASE_URL",
            "tls.crt",
            "tls.key",
            "ca.crt");
    assertThat(of("gateway"))
        .containsOnlyKeys("PAYMESH_MESH_KEY", "JWT_SECRET", "tls.crt", "tls.key", "ca.crt");
    assertThat(of("payment"))
        .containsKeys("PAYMESH_USER_ATTESTATION_KEY", "PAYMESH_COMPLIANCE_ATTESTATION_KEY");
    assertThat(of("postgres")).containsOnlyKeys("password");
    assertThat(of("user").get("PAYMESH_USER_DATABASE_URL"))
        .startsWith("postgresql://paymesh_user:")
        .endsWith("@db.example:5433/mesh");
  }

  @Test
  void theMigrationMakesTheLoginsThatTheRolesHave() {
    assertThat(Roster.DATABASE_ROLES).allSatisfy(role -> {
      String variable = Roster.part(role).databaseVariable();
      assertThat(of("migrate").get(variable)).isEqualTo(of(role).get(variable));
    });
    assertThat(of("migrate").get("DATABASE_URL")).contains(of("postgres").get("password"));
    assertThat(of("migrate")).hasSize(Roster.DATABASE_ROLES.size() + 1);
  }

  /** What the command writes is all that a role is asked for, but the addresses of others. */
  @Test
  void aRoleCanBeStartedWithItsFolder() throws Exception {
    Path out = folder.resolve("out");
    Process command = with(UpProcess.java("secrets", "--out", out.toString(), "--readable"));
    assertThat(command.waitFor()).isZero();
    for (Part part : Roster.PARTS) {
      Map<String, String> environment = new HashMap<>();
      environment.put(Told.FOLDER, out.resolve(part.role()).toString());
      part.callees().forEach(callee -> environment.put(Callee.variable(callee), "localhost:1"));
      assertThat(part.settings(Told.of(environment))).isNotNull();
    }
    Path key = out.resolve("user/tls.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("r--r--r--");
    assertThat(Files.readString(key)).isEqualTo(of("user").get("tls.key"));
  }

  private Process with(ProcessBuilder command) throws Exception {
    command.environment().put("PAYMESH_HOME", folder.toString());
    return command
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said").toFile())
        .start();
  }
}
