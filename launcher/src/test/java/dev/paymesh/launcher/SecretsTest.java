package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretsTest {

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @Test
  void secretsAreMadeOnceAndKept() {
    Secrets made = Secrets.complete(folder);
    assertThat(Secrets.complete(folder).asSettings())
        .isEqualTo(made.asSettings())
        .hasSize(4);
    assertThat(Secrets.existing(folder).ownerPassword()).isEqualTo(made.ownerPassword());
  }

  @Test
  void noTwoSecretsAreAlike() {
    Secrets made = Secrets.complete(folder);
    assertThat(made.asSettings().values()).doesNotHaveDuplicates();
    assertThat(Roster.DATABASE_ROLES.stream().map(made::passwordOf))
        .hasSize(4)
        .doesNotHaveDuplicates()
        .allSatisfy(password -> assertThat(password).hasSize(43));
  }

  @Test
  void onlyTheirUserMayReadThem() throws IOException {
    Secrets.complete(folder);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Secrets.fileIn(folder))))
        .isEqualTo("rw-------");
  }

  @Test
  void theyDoNotPrint() {
    Secrets made = Secrets.complete(folder);
    assertThat(made.toString()).doesNotContain(made.ownerPassword());
  }
}
