package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.shared.config.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that lie in a folder, as engines of containers mount secrets. */
final class ToldTest {

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  private Map<String, String> told(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put(Told.FOLDER, folder.toString());
    return Told.of(environment);
  }

  @Test
  void eachFileIsTheSettingOfItsNameAndTheEnvironmentGoesBefore() throws IOException {
    Files.writeString(folder.resolve("PAYMESH_MESH_KEY"), "from the folder\n");
    Files.writeString(folder.resolve("JWT_SECRET"), "of the folder");
    Files.writeString(folder.resolve("PAYMESH_BIND"), "10.0.0.1");
    assertThat(told(Map.of("JWT_SECRET", "", "PAYMESH_BIND", "10.0.0.2")))
        .containsEntry("PAYMESH_MESH_KEY", "from the folder")
        .containsEntry("JWT_SECRET", "of the folder")
        .containsEntry("PAYMESH_BIND", "10.0.0.2");
  }

  /** Kubernetes lays a link beside hidden folders of each version. */
  @Test
  void linksAreFollowedAndOtherFilesLeftAlone() throws IOException {
    Path version = Files.createDirectory(folder.resolve("..2026"));
    Files.writeString(version.resolve("JWT_SECRET"), "linked");
    Files.createSymbolicLink(folder.resolve("JWT_SECRET"), version.resolve("JWT_SECRET"));
    Files.writeString(folder.resolve("tls.key"), "a key");
    Files.createDirectory(folder.resolve("FOLDER"));
    assertThat(told(Map.of()).keySet()).containsExactlyInAnyOrder(Told.FOLDER, "JWT_SECRET");
  }

  @Test
  void whatCannotBeReadIsNamedAndNeverPrinted() throws IOException {
    Files.write(folder.resolve("JWT_SECRET"), new byte[100_000]);
    assertThatThrownBy(() -> told(Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("PAYMESH_SECRETS: expected at most 65536 bytes in JWT_SECRET");
    assertThatThrownBy(() -> Told.of(Map.of(Told.FOLDER, folder.resolve("none").toString())))
        .hasMessageContaining("PAYMESH_SECRETS: expected a folder that can be read");
    assertThat(Told.of(Map.of("PATH", "/bin"))).isEqualTo(Map.of("PATH", "/bin"));
  }

  /** The other roles' secrets may lie in the same folder. */
  @Test
  void aChildIsNotToldOfTheFolder() {
    ChildEnvironment child =
        new ChildEnvironment(Map.of(Told.FOLDER, folder.toString(), "PATH", "/bin"), Map.of());
    assertThat(child.of(new Instance("user", 1, 7, 8)))
        .doesNotContainKey(Told.FOLDER)
        .containsKey("PATH");
  }
}
