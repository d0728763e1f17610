package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Owns the proof that each tidy rule goes red on a planted fault, and stays green beside it. */
final class TidyRulesTest {

  private static final String MAIN = "shared/src/main/java/dev/paymesh/shared/X.java";
  private static final String TEST = "shared/src/test/java/dev/paymesh/shared/XTest.java";
  private static final String PAGE = "docs/start.md";

  @ParameterizedTest(name = "{1} in {0}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        MAIN + " | e.printStackTrace(); | request id",
        MAIN + " | System.out.println(x); | logger",
        MAIN + " | new Date() | Instant",
        MAIN + " | Thread.sleep(1); | timer",
        TEST + " | Thread.sleep(1); | latch",
        TEST + " | import org.mockito.Mock; | MeshServer",
        TEST + " | @Disabled | delete",
        TEST + " | new Random() | seed",
        TEST + " | @AutoClose private static final Mesh MESH = Mesh.start(); | @BeforeAll",
        PAGE + " | TODO: more | issue",
        PAGE + " | FIXME | issue",
        PAGE + " | cd /home/alice/paymesh | relative",
        PAGE + " | see /home/alice/x | relative",
        PAGE + " | https://repo1.example/maven2 | registry",
        PAGE + " | https://registry.example/ | registry",
        PAGE + " | -----BEGIN RSA " + "PRIVATE KEY----- | keys",
        PAGE + " | AKIA" + "ABCDEFGHIJKLMNOP | secret",
        PAGE + " | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJlLWhlcmU | tokens",
        PAGE + " | postgresql://paymesh:hunter2@db/paymesh | password",
      })
  void aBannedTextIsFoundWithItsReplacement(String path, String planted, String replacement) {
    List<String> findings = findingsIn(SourceFile.of(path, "/** Owns. */\n// " + planted + "\n"));
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0)).startsWith(path + ":2: ").contains(replacement);
  }

  @ParameterizedTest(name = "{1} in {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "launcher/src/main/java/dev/paymesh/launcher/X.java | System.out.println(token);",
        TEST + " | new Random(seed)",
        TEST + " | postgresql://paymesh:planted@db/paymesh",
        PAGE + " | postgresql://paymesh:<password>@db/paymesh",
        MAIN + " | postgresql://user:password@host/database",
        PAGE + " | postgresql://paymesh:${PASSWORD}@db/paymesh",
        PAGE + " | http://localhost:8080/api/v1/payments",
        PAGE + " | https://example.com/home/page",
        PAGE + " | docs/work/x",
        PAGE + " | the currency XXX",
      })
  void whatOnlyLooksBannedIsLeftAlone(String path, String text) {
    assertThat(findingsIn(SourceFile.of(path, "/** Owns. */\n// " + text + "\n")))
        .isEmpty();
  }

  @Test
  void aMethodOf51LinesIsFoundAndOneOf50IsNot() {
    assertThat(findingsInMethod(50)).isEmpty();
    assertThat(findingsInMethod(51))
        .singleElement()
        .asString()
        .contains(MAIN + ":3: m has 51 lines");
  }

  @Test
  void aFifthParameterIsFoundUnlessARecordDeclaresIt() {
    assertThat(findingsInType("class X { void m(int a, int b, int c, int d) {} }"))
        .isEmpty();
    assertThat(findingsInType("record X(int a, int b, int c, int d, int e) {}")).isEmpty();
    assertThat(findingsInType(
            "class X { @ParameterizedTest void m(int a, int b, int c, int d, int e) {} }"))
        .isEmpty();
    assertThat(findingsInType("class X { void m(int a, int b, int c, int d, int e) {} }"))
        .singleElement()
        .asString()
        .contains("m has 5 parameters")
        .contains("record");
  }

  @Test
  void aTypeOfMainCodeWithoutJavadocIsFound() {
    assertThat(findingsIn(SourceFile.of(TEST, "class X {}"))).isEmpty();
    assertThat(findingsIn(SourceFile.of(MAIN, "class X {}")))
        .singleElement()
        .asString()
        .contains("owns");
  }

  @Test
  void aFileOf301LinesIsFoundAndOneOf300IsNot() {
    assertThat(findingsInType("class X {}" + "\n//".repeat(298))).isEmpty();
    assertThat(findingsInType("class X {}" + "\n//".repeat(299))).hasSize(1);
  }

  @Test
  void aBlobOver512KiBIsFound() {
    assertThat(findingsIn(new SourceFile("docs/x.png", new byte[512 * 1024]))).isEmpty();
    assertThat(findingsIn(new SourceFile("docs/x.png", new byte[512 * 1024 + 1])))
        .hasSize(1);
  }

  @Test
  void aModuleThatReachesItsCapIsFound() {
    List<SourceFile> files =
        List.of(SourceFile.of(MAIN, "import x;\n\n// why\na\nb\n"), SourceFile.of(TEST, "c\n"));
    assertThat(TidyRules.modulesOverTheirCap(files, Map.of("shared", 3))).isEmpty();
    assertThat(TidyRules.modulesOverTheirCap(files, Map.of("shared", 2)))
        .singleElement()
        .asString()
        .startsWith("shared: 2 lines");
  }

  private static List<String> findingsIn(SourceFile file) {
    return TidyRules.findingsIn(List.of(file));
  }

  private static List<String> findingsInMethod(int lines) {
    String body = "\n".repeat(lines - 1);
    return findingsInType("class X {\n  void m() {" + body + "}\n}");
  }

  private static List<String> findingsInType(String type) {
    return findingsIn(SourceFile.of(MAIN, "/** Owns. */\n" + type));
  }
}
