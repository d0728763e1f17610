package dev.paymesh.launcher.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written into a copy of those sources that list services, and what is refused. */
final class NewServiceTest {

  private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> LISTS = List.of(
      "pom.xml",
      "launcher/pom.xml",
      "launcher/src/main/java/dev/paymesh/launcher/Roster.java",
      "docker/compose.yaml");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path tree;

  @BeforeEach
  void copy() throws IOException {
    for (String path :
        Stream.concat(LISTS.stream(), Stream.of("user-verticle/pom.xml")).toList()) {
      Files.createDirectories(tree.resolve(path).getParent());
      Files.copy(SOURCES.resolve(path), tree.resolve(path));
    }
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }

  @Test
  void onlyTheFilesThatListServicesChangeAndTheyOnlyGrow() throws IOException {
    NewService service = NewService.planned(tree, new ServiceName("pricing"));
    service.write(tree);
    assertThat(service.changed().keySet()).containsExactlyInAnyOrderElementsOf(LISTS);
    assertThat(service.made().keySet())
        .allSatisfy(path -> assertThat(path).matches("(pricing-verticle|proto/pricing)/.*"));
    for (String path : LISTS) {
      List<String> grown = lines(tree.resolve(path));
      assertThat(grown).as(path).containsSubsequence(lines(SOURCES.resolve(path)));
      assertThat(grown).filteredOn(line -> line.contains("ricing")).isNotEmpty();
    }
  }

  @Test
  void noPlaceholderIsLeftAndNoLineIsTooLong() {
    for (String name : List.of("fx", "pricing", "abcdefghijklmnop")) {
      NewService service = NewService.planned(tree, new ServiceName(name));
      assertThat(service.made()).allSatisfy((path, text) -> {
        assertThat(text).as(path).doesNotContain("@name@", "@Name@", "uuid-creator");
        if (path.endsWith(".java")) {
          assertThat(text.lines().filter(line -> !line.startsWith("/**")))
              .as(path)
              .allSatisfy(line -> assertThat(line.length())
                  .as(line)
                  .isLessThanOrEqualTo(line.startsWith("import") ? 200 : 100));
        }
      });
    }
  }

  @Test
  void eachNextOneHasAPortOfItsOwn() throws IOException {
    for (String name : List.of("pricing", "fees")) {
      NewService.planned(tree, new ServiceName(name)).write(tree);
    }
    assertThat(Files.readString(tree.resolve(LISTS.get(2))))
        .containsOnlyOnce("50_055")
        .containsOnlyOnce("50_056")
        .contains("import dev.paymesh.fees.FeesConfig;\n");
  }

  @Test
  void itsContainerHasSecretsOfItsOwnAndTheGatewaysKnowItsAddress() throws IOException {
    for (String name : List.of("pricing", "fees")) {
      NewService.planned(tree, new ServiceName(name)).write(tree);
    }
    String compose = Files.readString(tree.resolve("docker/compose.yaml"));
    String gateway = compose.substring(compose.indexOf("x-gateway:"), compose.indexOf("services:"));
    assertThat(gateway)
        .contains("    PRICING_SERVICE_URL: pricing:50055\n", "    FEES_SERVICE_URL: fees:50056\n")
        .contains("    pricing: {condition: service_healthy}\n");
    assertThat(compose)
        .containsOnlyOnce("FEES_SERVICE_URL")
        .containsOnlyOnce("\n  pricing:\n    <<: *role\n    command: [run, pricing]\n"
            + "    volumes: [\"pricing-secrets:/run/secrets:ro\"]\n\n")
        .contains("      - fees-secrets:/secrets/fees\n", "\n  fees-secrets: {}\n");
  }

  @Test
  void whatIsThereIsNeverWrittenOver() throws IOException {
    NewService.planned(tree, new ServiceName("pricing")).write(tree);
    Path rpc = tree.resolve("pricing-verticle/src/main/java/dev/paymesh/pricing/PricingRpc.java");
    Files.writeString(rpc, "mine");
    assertThatThrownBy(() -> NewService.planned(tree, new ServiceName("pricing")))
        .isInstanceOf(ScaffoldProblem.class)
        .hasMessageContaining("proto/pricing is there already");
    assertThat(rpc).hasContent("mine");
    Files.createDirectories(tree.resolve("fees-verticle"));
    assertThatThrownBy(() -> NewService.planned(tree, new ServiceName("fees")))
        .hasMessageContaining("fees-verticle is there already");
  }

  @Test
  void aFolderThatIsNotTheSourcesIsRefused() {
    assertThatThrownBy(() -> NewService.planned(tree.resolve("proto"), new ServiceName("pricing")))
        .isInstanceOf(ScaffoldProblem.class)
        .hasMessageContaining("the folder that ./paymesh is in");
  }

  /** A half-made service would not build: either all of it is written, or nothing. */
  @Test
  void nothingIsWrittenWhereAListCannotBeAddedTo() throws IOException {
    Path roster = tree.resolve(LISTS.get(2));
    Files.writeString(roster, Files.readString(roster).replace("SERVICES = List.of(", "X = of("));
    assertThatThrownBy(() -> NewService.planned(tree, new ServiceName("pricing")))
        .isInstanceOf(ScaffoldProblem.class)
        .hasMessageContaining("Roster.java has no line");
    assertThat(tree.resolve("pricing-verticle")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "p",
        "Pricing",
        "pricing2",
        "pri-cing",
        "pri_cing",
        "../pricing",
        "abcdefghijklmnopq"
      })
  void aNameIsAFewLowerCaseLetters(String name) {
    assertThatThrownBy(() -> new ServiceName(name))
        .isInstanceOf(ScaffoldProblem.class)
        .hasMessageContaining("2 to 16 lower-case letters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gateway",
        "shared",
        "common",
        "operator",
        "direct",
        "ops",
        "http",
        "class",
        "package",
        "public",
        "int",
        "google"
      })
  void aNameThatMeansSomethingElseIsRefused(String name) {
    assertThatThrownBy(() -> new ServiceName(name))
        .isInstanceOf(ScaffoldProblem.class)
        .hasMessageContaining("means something else");
  }
}
