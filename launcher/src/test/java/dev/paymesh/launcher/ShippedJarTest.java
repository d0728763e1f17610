package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Looks into what is shipped: there is no way to make it weaker than it was tested. */
final class ShippedJarTest {

  private static final Path TARGET = WorkTree.find().root().resolve("launcher/target");
  private static final String MODULE = "(proto|shared|[a-z]+-verticle)-[0-9].*\\.jar";

  /** The launcher reads the environment once and hands on what the settings' table names. */
  /** From the contracts, by the build. */
  private static final List<String> MADE = List.of("openapi.json", "contracts.binpb");

  /** Programs of others are found on the PATH, as a shell finds them. */
  private static final String FINDS_PROGRAMS = "dev.paymesh.launcher.clients.Tool";

  private static final ArchRule NO_SWITCH = ArchRuleDefinition.noClasses()
      .that()
      .resideOutsideOfPackage("dev.paymesh.launcher")
      .and()
      .doNotHaveFullyQualifiedName(FINDS_PROGRAMS)
      .should()
      .callMethod(System.class, "getenv")
      .orShould()
      .callMethod(System.class, "getenv", String.class)
      .orShould()
      .callMethod(System.class, "getProperty", String.class)
      .orShould()
      .callMethod(System.class, "getProperty", String.class, String.class)
      .orShould()
      .callMethod(System.class, "getProperties")
      .orShould()
      .callMethod(Boolean.class, "getBoolean", String.class)
      .orShould()
      .callMethod(Integer.class, "getInteger", String.class)
      .orShould()
      .callMethod(Long.class, "getLong", String.class)
      .as("nothing but the launcher asks the environment or a system property");

  private static List<Path> own() throws IOException {
    try (Stream<Path> libraries = Files.list(TARGET.resolve("lib"))) {
      return Stream.concat(
              Stream.of(TARGET.resolve("paymesh.jar")),
              libraries.filter(jar -> jar.getFileName().toString().matches(MODULE)))
          .toList();
    }
  }

  private static List<String> entries(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .filter(entry -> !entry.isDirectory())
          .map(entry -> entry.getName().replaceAll("(\\$[^/]*)?\\.class$", ".java"))
          .filter(name -> !name.startsWith("META-INF/"))
          .distinct()
          .toList();
    } catch (IOException unreadable) {
      throw new IllegalStateException(jar.toString(), unreadable);
    }
  }

  @Test
  void allModulesAreThereAndNothingForTests() throws IOException {
    assertThat(own()).hasSize(8);
    try (Stream<Path> libraries = Files.list(TARGET.resolve("lib"))) {
      assertThat(libraries.map(jar -> jar.getFileName().toString()))
          .noneMatch(name ->
              name.matches("(bench|grpc-|junit|assertj|archunit|mockito).*|.*-tests\\.jar"));
    }
  }

  /** So no class of a mutant, and no class of a test. */
  @Test
  void eachEntryComesFromMainSources() throws IOException {
    List<String> sources = WorkTree.find().files().stream()
        .map(SourceFile::path)
        .filter(path -> path.matches("proto/.*\\.proto|[^/]+/src/main/.*"))
        .map(path -> path.replaceAll("^([^/]+/src/main/(java|resources)|proto)/", ""))
        .toList();
    for (Path jar : own()) {
      assertThat(entries(jar).stream()
              .filter(name -> !name.startsWith("dev/paymesh/proto/") && !MADE.contains(name)))
          .as(jar.toString())
          .isSubsetOf(sources);
    }
  }

  @Test
  void noSettingBesideThoseInTheTableCanChangeWhatItDoes() throws IOException {
    NO_SWITCH.check(new ClassFileImporter()
        .importLocations(own().stream().map(ShippedJarTest::location).toList()));
  }

  private static Location location(Path jar) {
    return Location.of(java.net.URI.create("jar:" + jar.toUri() + "!/"));
  }

  @Test
  void aSwitchWouldBeCaught() {
    assertThatThrownBy(() -> NO_SWITCH.check(new ClassFileImporter()
            .importClasses(
                io.vertx.core.Vertx.class,
                com.hazelcast.core.Hazelcast.class,
                io.netty.util.internal.SystemPropertyUtil.class)))
        .hasMessageContaining("SystemPropertyUtil");
  }
}
