package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSourceTest {

  private final Path folder;
  private final Path file;

  SecretSourceTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    file = Files.writeString(folder.resolve("secrets.properties"), "other=1\njwt.secret=kept\n");
  }

  @Test
  void aNamedFileComesBeforeTheEnvironment() {
    assertThat(new SecretSource(file, Map.of("JWT_SECRET", "given")).read()).isEqualTo("kept");
  }

  @Test
  void theEnvironmentComesBeforeTheFolderOfUp() {
    Map<String, String> both = Map.of("JWT_SECRET", "given", "PAYMESH_HOME", folder.toString());

    assertThat(new SecretSource(null, both).read()).isEqualTo("given");
  }

  @Test
  void theSecretThatUpMadeIsFoundInItsFolder() {
    Map<String, String> home = Map.of("PAYMESH_HOME", folder.toString());

    assertThat(new SecretSource(null, home).read()).isEqualTo("kept");
  }

  @Test
  void aMissingFileOrPropertyIsNamed() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.properties"), "");

    assertThatThrownBy(() -> new SecretSource(empty, Map.of()).read())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jwt.secret");
    assertThatThrownBy(() -> new SecretSource(folder.resolve("none"), Map.of()).read())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no file");
  }
}
