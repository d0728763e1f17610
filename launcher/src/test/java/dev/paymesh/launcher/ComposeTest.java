package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be told of the containers without an engine; docker/try runs them. */
final class ComposeTest {

  private static final Path ROOT = WorkTree.find().root();
  private static final Path DOCKER = ROOT.resolve("docker");
  private static final Path TARGETS = DOCKER.resolve("prometheus/targets/compose.yml");
  private static final Yaml COMPOSE = Yaml.read(DOCKER.resolve("compose.yaml"));
  private static final Yaml SERVICES = COMPOSE.at("services");
  /** Without a capability, and it has to write for containers of other users. */
  private static final String WRITER = "secrets";

  /** One that was named: not whatever is newest. */
  private static final String PINNED = "[a-z0-9./_-]+:(local|v?\\d+\\.\\d+[a-z0-9._-]*)";

  private static final String IMAGE = "\\$\\{[A-Z_]+:-" + PINNED + "}";

  private static void everyService(Consumer<Yaml> check) {
    assertThat(SERVICES.keys()).isNotEmpty().allSatisfy(name -> check.accept(SERVICES.at(name)));
  }

  private static List<String> containersOf(String role) {
    return SERVICES.keys().stream()
        .filter(name -> SERVICES.at(name, "command").texts().equals(List.of("run", role)))
        .toList();
  }

  @Test
  void everyRoleRunsAndTheTwoThatCarryTheLoadTwice() {
    assertThat(Roster.roles()).allSatisfy(role -> assertThat(containersOf(role))
        .hasSize(List.of("gateway", "payment").contains(role) ? 2 : 1));
  }

  /** What is written in the file, a line of its own for each role; with {@code -Dpaymesh.write} it is written. */
  @Test
  void prometheusIsToldOfEveryContainerOfEveryRoleThatIsReleased() throws IOException {
    StringBuilder told = new StringBuilder(
        "# The processes of docker/compose.yaml, made by ComposeTest. Elsewhere this file is another one; Prometheus reads"
            + " it again when\n# it changes.\n");
    for (Part part : KubernetesTest.released()) {
      told.append("- labels: {job: %s}\n  targets: [%s]\n"
          .formatted(
              part.role(),
              containersOf(part.role()).stream()
                  .map("\"%s:9090\""::formatted)
                  .collect(Collectors.joining(", "))));
    }
    if (Boolean.getBoolean("paymesh.write")) {
      Files.writeString(TARGETS, told);
    }
    assertThat(TARGETS).hasContent(told.toString());
    assertThat(Yaml.read(TARGETS).items()).hasSameSizeAs(KubernetesTest.released());
  }

  @Test
  void noContainerCanWriteWhereItShouldNotOrBecomeMoreThanItIs() {
    everyService(container -> {
      assertThat(container.at("read_only").text()).isEqualTo("true");
      assertThat(container.at("cap_drop").texts()).containsExactly("ALL");
      assertThat(container.at("cap_add").isThere()).isFalse();
      assertThat(container.at("privileged").isThere()).isFalse();
      assertThat(container.at("security_opt").texts()).containsExactly("no-new-privileges:true");
      assertThat(container.at("mem_limit").text()).matches("\\d+[mg]");
      assertThat(container.at("pids_limit").text()).matches("\\d+");
    });
    assertThat(SERVICES.keys())
        .filteredOn(name -> SERVICES.at(name, "user").text().equals("root"))
        .containsExactly(WRITER);
    assertThat(SERVICES.at(WRITER, "network_mode").text()).isEqualTo("none");
  }

  @Test
  void everyImageIsOfOneVersion() {
    everyService(container -> assertThat(container.at("image").text()).matches(IMAGE));
  }

  @Test
  void whatIsPublishedIsReachedFromThisMachineAlone() {
    everyService(container -> assertThat(container.at("ports").texts())
        .allSatisfy(port -> assertThat(port).startsWith("127.0.0.1:")));
    assertThat(containersOf("gateway"))
        .allSatisfy(name -> assertThat(SERVICES.at(name, "ports").texts())
            .singleElement()
            .asString()
            .endsWith(":8080"));
    assertThat(COMPOSE.at("networks", "mesh", "internal").text()).isEqualTo("true");
  }

  /** A secret lies in a file of a volume that is made at the first start; here stand paths at most. */
  @Test
  void noSecretStandsInTheFile() {
    everyService(container -> assertThat(container.at("environment").keys())
        .filteredOn(name -> name.matches(".*(SECRET|PASSWORD|KEY|TOKEN|DATABASE_URL).*"))
        .allSatisfy(name ->
            assertThat(container.at("environment", name).text()).startsWith("/run/secrets")));
  }

  @Test
  void eachContainerSeesItsOwnSecretsAndCannotChangeThem() {
    assertThat(SERVICES.keys()).filteredOn(name -> !name.equals(WRITER)).allSatisfy(name -> {
      List<String> secrets = SERVICES.at(name, "volumes").texts().stream()
          .filter(volume -> volume.contains("-secrets:"))
          .toList();
      String own = name.replaceAll("-\\d$", "");
      assertThat(secrets)
          .isSubsetOf(own + "-secrets:/run/secrets:ro")
          .hasSize(Roster.roles().contains(own) ? 1 : secrets.size());
    });
    List<String> made = SERVICES.at(WRITER, "volumes").texts();
    assertThat(made).doesNotHaveDuplicates();
    assertThat(Roster.roles())
        .allSatisfy(role -> assertThat(made).contains(role + "-secrets:/secrets/" + role));
  }

  @Test
  void whatIsMountedFromTheSourcesIsReadOnlyTheContractsToo() {
    everyService(container -> assertThat(container.at("volumes").texts())
        .filteredOn(volume -> volume.startsWith("."))
        .allSatisfy(volume -> assertThat(volume).endsWith(":ro")));
    assertThat(SERVICES.at("client-python", "volumes").texts()).contains("../proto:/proto:ro");
  }

  @Test
  void everyNamedVolumeIsDeclared() {
    everyService(container -> assertThat(container.at("volumes").texts().stream()
            .filter(volume -> volume.matches("[a-z].*"))
            .map(volume -> volume.replaceAll(":.*", "")))
        .isSubsetOf(COMPOSE.at("volumes").keys()));
  }

  @Test
  void everyRoleIsToldWhereThoseAreThatItCallsAndWaitsForThem() {
    for (Part part : Roster.PARTS) {
      for (String name : containersOf(part.role())) {
        Yaml container = SERVICES.at(name);
        assertThat(part.callees()).allSatisfy(callee -> {
          String port = ":" + Roster.part(callee).served().port();
          List<String> expected =
              containersOf(callee).stream().map(host -> host + port).toList();
          assertThat(container.at("environment", Callee.variable(callee)).text().split(","))
              .containsExactlyInAnyOrderElementsOf(expected);
          assertThat(containersOf(callee)).allSatisfy(host -> assertThat(
                  container.at("depends_on", host, "condition").text())
              .isEqualTo("service_healthy"));
        });
      }
    }
  }

  @Test
  void everyRoleProvesItselfWithItsCertificate() {
    assertThat(Roster.roles().stream().flatMap(role -> containersOf(role).stream()))
        .allSatisfy(
            name -> assertThat(TlsSettings.problems(environmentOf(name))).isEmpty())
        .allSatisfy(name -> assertThat(environmentOf(name)).containsKey("PAYMESH_TLS_CERT"));
  }

  private static Map<String, String> environmentOf(String name) {
    Yaml environment = SERVICES.at(name, "environment");
    return environment.keys().stream()
        .collect(Collectors.toMap(key -> key, key -> environment.at(key).text()));
  }

  @Test
  void theImageStandsOnNamedVersionsIsNobodysRootAndTellsWhetherItIsReady() throws IOException {
    String image = Files.readString(DOCKER.resolve("Dockerfile"));
    assertThat(image.lines().filter(line -> line.startsWith("ARG ")))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).matches("ARG [A-Z]+=[a-z-]+:[\\w.-]*\\d[\\w.-]*"));
    assertThat(image.lines().filter(line -> line.startsWith("FROM ")))
        .allSatisfy(line -> assertThat(line).startsWith("FROM ${"));
    assertThat(image)
        .containsPattern("(?m)^USER 10001:10001$")
        .containsPattern("(?m)^HEALTHCHECK .*\\[\"ready\"]$")
        .containsPattern("(?m)^ENTRYPOINT \\[\"paymesh\"]$");
    assertThat(Stream.of("paymesh", "ready", "try").map(DOCKER::resolve))
        .allSatisfy(script -> assertThat(script).isExecutable());
  }

  @Test
  void theJavaOfTheImageHasNoModuleTwice() throws IOException {
    List<String> modules = Files.readAllLines(DOCKER.resolve("modules")).stream()
        .filter(line -> !line.startsWith("#"))
        .toList();
    assertThat(modules)
        .contains("java.base", "jdk.crypto.ec")
        .isSorted()
        .doesNotHaveDuplicates()
        .allSatisfy(
            name -> assertThat(ModuleFinder.ofSystem().find(name)).as(name).isPresent());
  }

  @Test
  void composeTakesTheFile() throws Exception {
    demand("docker-compose", "-f", "docker/compose.yaml", "config", "--quiet");
  }

  @Test
  void noScriptHasAKnownMistake() throws Exception {
    List<String> command = new ArrayList<>(List.of("shellcheck", "paymesh"));
    List.of("try", "paymesh", "ready", "python-client")
        .forEach(script -> command.add("docker/" + script));
    command.addAll(List.of(".ci/run", ".ci/release"));
    demand(command.toArray(String[]::new));
  }

  /** Where the tool is, which the build machine brings. */
  private static void demand(String... command) throws Exception {
    Path said = Files.createTempFile("said", ".txt");
    try {
      Process process = new ProcessBuilder(command)
          .directory(ROOT.toFile())
          .redirectErrorStream(true)
          .redirectOutput(said.toFile())
          .start();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    } catch (IOException missing) {
      System.out.println("NOT TESTED: " + String.join(" ", command) + ", for want of the first");
    } finally {
      Files.delete(said);
    }
  }
}
