package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Owns the walk over the work tree that holds every file to {@link TidyRules}. */
final class TidyTest {

  /** So that a new engineer reads the kernel in an afternoon, and a service in an hour. */
  private static final Map<String, Integer> LINES_OF_MAIN_JAVA = Map.of(
      "proto", 1_700,
      "shared", 6_800,
      "gateway-verticle", 8_100,
      "launcher", 7_600,
      "bench", 8_400);

  /** Of every service, whether it was there when this was written or not. */
  private static final int LINES_OF_A_SERVICE = 1_500;

  private static final WorkTree TREE = WorkTree.find();

  @Test
  @Timeout(300) // Some 20 s of work alone, which a busy machine makes a minute of.
  void everyFileKeepsTheRules() {
    assertThat(TidyRules.findingsIn(TREE.files())).isEmpty();
  }

  /** Of pages each link, with its heading; of code and manifests each page that they name. */
  @Test
  void everyLinkToAPageLeadsSomewhere() {
    PageLinks links = PageLinks.of(TREE.files());
    assertThat(links.headings()).hasSizeGreaterThan(20);
    assertThat(TREE.files().stream()
            .filter(file -> !file.path().matches(".*/(PageLinks|TidyRules)Test\\.java"))
            .flatMap(file -> links.deadIn(file).stream()))
        .isEmpty();
  }

  /** A page that nobody is led to is not read. */
  @Test
  void theReadmeLeadsToEveryPage() {
    SourceFile readme = TREE.files().stream()
        .filter(file -> file.path().equals("README.md"))
        .findFirst()
        .orElseThrow();
    assertThat(TREE.files().stream()
            .map(SourceFile::path)
            .filter(path -> path.matches("docs/[^/]+\\.md")))
        .isNotEmpty()
        .allSatisfy(page -> assertThat(readme.text()).contains("](" + page));
  }

  @Test
  void noModuleOutgrowsItsCap() {
    Map<String, Integer> caps = new HashMap<>();
    TREE.services().forEach(name -> caps.put(name + "-verticle", LINES_OF_A_SERVICE));
    caps.putAll(LINES_OF_MAIN_JAVA);
    assertThat(caps).containsKeys("user-verticle", "launcher");
    assertThat(TidyRules.modulesOverTheirCap(TREE.files(), caps)).isEmpty();
  }

  /** Decision 0014: the kernel proper keeps what the module as a whole does not. */
  @Test
  void theKernelIsReadInAnAfternoon() {
    assertThat(TREE.files().stream()
            .filter(SourceFile::isMainJava)
            .filter(file -> file.folder().endsWith("shared/grpc"))
            .mapToLong(TidyRules::linesOfCode)
            .sum())
        .isBetween(1_000L, 3_000L);
  }

  @Test
  void everyModuleWithMainCodeHasACap() {
    Set<String> modules = TREE.files().stream()
        .filter(SourceFile::isMainJava)
        .map(SourceFile::module)
        .filter(module -> !module.endsWith("-verticle"))
        .collect(Collectors.toSet());
    assertThat(LINES_OF_MAIN_JAVA.keySet()).containsAll(modules);
  }

  @Test
  void everyPackageOfMainCodeIsNullMarked() {
    List<String> marked = TREE.files().stream()
        .filter(file ->
            file.path().endsWith("/package-info.java") && file.text().contains("@NullMarked"))
        .map(SourceFile::folder)
        .toList();
    assertThat(TREE.files().stream()
            .filter(SourceFile::isMainJava)
            .map(SourceFile::folder)
            .distinct())
        .allSatisfy(folder -> assertThat(marked).contains(folder));
  }
}
