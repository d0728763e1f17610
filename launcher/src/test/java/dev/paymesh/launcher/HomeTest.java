package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HomeTest {

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @Test
  void aFolderInUseIsRefusedInOneSentence() {
    try (Home first = Home.take(folder)) {
      assertThatThrownBy(() -> Home.take(folder))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining(folder.toString())
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void aFolderGivenBackCanBeTakenAgain() {
    Home.take(folder).close();
    Home.take(folder).close();
  }
}
