package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The defects that {@link MutantRunTest} lets the checker find are still ones of the code as it is. */
final class MutantTest {

  private final Path root = WorkTree.find().root();

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @ParameterizedTest
  @EnumSource
  void eachMutantFitsTheSourcesAndCompiles(Mutant mutant) throws Exception {
    try (Stream<Path> files = Files.walk(mutant.compile(root, folder))) {
      assertThat(files.filter(file -> file.toString().endsWith(".class"))).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachMutantBreaksAPromiseThatTheCheckerJudges(Mutant mutant) throws Exception {
    String promises =
        Files.readString(root.resolve("bench/src/main/resources/verify/promises.sql"));
    assertThat(promises).contains("-- " + mutant.promise(root) + "\n-- of ");
  }

  @Test
  void aMutantOfSourcesThatHaveMovedOnIsRefused() throws Exception {
    Path moved = folder.resolve("moved");
    Path patch = moved.resolve("launcher/src/test/resources/mutants/no-lease.patch");
    Files.createDirectories(patch.getParent());
    Files.copy(root.resolve(moved.relativize(patch)), patch);
    Path store =
        moved.resolve("payment-verticle/src/main/java/dev/paymesh/payment/SettlementStore.java");
    Files.createDirectories(store.getParent());
    Files.writeString(store, "final class SettlementStore {}\n");
    assertThatThrownBy(() -> Mutant.NO_LEASE.compile(moved, folder.resolve("copy")))
        .hasMessageContaining("the patch does not fit");
  }
}
