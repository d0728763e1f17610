package dev.paymesh.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What can be told of the manifests without a cluster: that they are those of the roles there are, and keep the rules. */
@Timeout(60)
final class KubernetesTest {

  private static final Path ROOT = WorkTree.find().root();
  private static final Path FOLDER = ROOT.resolve("docker/k8s");
  private static final Path ROLES = FOLDER.resolve("roles");

  /** A service is deployed from the release on that promises its names. */
  static List<Part> released() {
    try {
      List<String> promised =
          Files.readAllLines(ROOT.resolve("proto/src/test/resources/promised-names.txt"), UTF_8);
      return Roster.PARTS.stream()
          .filter(part -> part.service().isEmpty()
              || promised.stream().anyMatch(line -> line.startsWith("rpc " + part.role() + ".v1.")))
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** With {@code -Dpaymesh.write} they are written instead. */
  @Test
  void theManifestsAreThoseOfTheRolesAndTheirContracts() throws IOException {
    var made = Manifests.of(released());
    if (Boolean.getBoolean("paymesh.write")) {
      for (String file : made.keySet()) {
        Files.writeString(ROLES.resolve(file), made.get(file), UTF_8);
      }
    }
    try (Stream<Path> files = Files.list(ROLES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(made.keySet());
    }
    assertThat(made)
        .allSatisfy(
            (file, text) -> assertThat(ROLES.resolve(file)).content(UTF_8).isEqualTo(text));
  }

  private static List<Yaml> documents(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Yaml> all = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
        all.addAll(Yaml.documents(Files.readString(file)));
      }
      return all;
    }
  }

  private static List<Yaml> ofKind(List<Yaml> documents, String kind) {
    return documents.stream()
        .filter(document -> document.at("kind").text().equals(kind))
        .toList();
  }

  private static Set<String> names(List<Yaml> documents) {
    return documents.stream()
        .map(document -> document.at("metadata", "name").text())
        .collect(Collectors.toSet());
  }

  private static Set<String> roles() {
    return released().stream().map(Part::role).collect(Collectors.toSet());
  }

  @Test
  void everyRoleRunsThreeTimesHasAServiceAndIsNeverTakenAwayAsAWhole() throws IOException {
    check(documents(FOLDER));
  }

  /** Where kubectl is, as it would be sent. */
  @Test
  void whatKustomizeRendersKeepsTheSameRules() throws IOException, InterruptedException {
    for (String folder : List.of(".", "migration")) {
      Path out = Files.createTempFile("rendered", ".yaml");
      try {
        Process kustomize = new ProcessBuilder("kubectl", "kustomize", folder)
            .directory(FOLDER.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(out.toFile())
            .start();
        assertThat(kustomize.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(kustomize.exitValue()).as("kubectl kustomize " + folder).isZero();
      } catch (IOException none) {
        System.out.println("NOT TESTED: what kustomize renders, for want of kubectl");
        return;
      }
      List<Yaml> rendered = Yaml.documents(Files.readString(out));
      Files.delete(out);
      if (folder.equals(".")) {
        check(rendered);
      }
      assertThat(rendered)
          .filteredOn(document -> !document.at("kind").text().equals("Namespace"))
          .isNotEmpty()
          .allSatisfy(document ->
              assertThat(document.at("metadata", "namespace").text()).isEqualTo("paymesh"));
      containers(rendered).forEach(container -> assertThat(container.at("image").text())
          .matches(".+/paymesh:\\d+\\.\\d+\\.\\d+"));
    }
  }

  private static void check(List<Yaml> documents) {
    for (String kind : List.of("Service", "PodDisruptionBudget", "Deployment")) {
      assertThat(names(ofKind(documents, kind))).as(kind).isEqualTo(roles());
    }
    assertThat(names(ofKind(documents, "HorizontalPodAutoscaler")))
        .containsExactlyInAnyOrder("gateway", "payment");
    assertThat(ofKind(documents, "Secret")).isEmpty();
    ofKind(documents, "Deployment").forEach(KubernetesTest::checkDeployment);
    ofKind(documents, "Service").forEach(KubernetesTest::checkService);
  }

  private static Part part(Yaml document) {
    return Roster.part(document.at("metadata", "name").text());
  }

  private static void checkService(Yaml service) {
    Part part = part(service);
    Yaml port = service.at("spec", "ports").items().get(0);
    if (part.service().isPresent()) {
      assertThat(service.at("spec", "clusterIP").text()).as(part.role()).isEqualTo("None");
      assertThat(port.at("name").text()).isEqualTo("grpc");
      assertThat(port.at("port").text())
          .isEqualTo(Integer.toString(part.served().port()));
    } else {
      assertThat(port.at("name").text()).isEqualTo("http");
    }
  }

  private static void checkDeployment(Yaml deployment) {
    Part part = part(deployment);
    assertThat(deployment.at("spec", "replicas").text()).isEqualTo("3");
    Yaml pod = deployment.at("spec", "template", "spec");
    assertThat(pod.at("automountServiceAccountToken").text()).isEqualTo("false");
    assertThat(pod.at("securityContext", "runAsNonRoot").text()).isEqualTo("true");
    Yaml container = pod.at("containers").items().get(0);
    assertThat(container.at("args").texts()).containsExactly("run", part.role());
    for (String probe : List.of("startup", "readiness", "liveness")) {
      Yaml grpc = container.at(probe + "Probe", "grpc");
      assertThat(grpc.at("port").text()).as(probe).isEqualTo("9090");
      assertThat(grpc.at("service").text())
          .isEqualTo(probe.equals("readiness") ? OpsHealth.READINESS : OpsHealth.LIVENESS);
    }
    assertThat(container.at("lifecycle", "preStop").isThere()).isTrue();
    List<String> told = container.at("env").items().stream()
        .map(variable -> variable.at("name").text() + "=" + variable.at("value").text())
        .toList();
    assertThat(told)
        .containsExactlyInAnyOrderElementsOf(part.callees().stream()
            .filter(roles()::contains)
            .map(callee -> Callee.variable(callee) + "=" + callee + ":"
                + Roster.part(callee).served().port())
            .toList());
    Yaml secrets = pod.at("volumes").items().get(0).at("projected", "sources");
    assertThat(
            secrets.items().stream().map(source -> source.at("secret", "name").text()))
        .containsExactly("paymesh-" + part.role(), "paymesh-" + part.role() + "-tls");
  }

  private static List<Yaml> containers(List<Yaml> documents) {
    return documents.stream()
        .flatMap(document -> document.at("spec", "template", "spec", "containers").items().stream())
        .toList();
  }

  @Test
  void noContainerCanBecomeMoreThanItIs() throws IOException {
    assertThat(containers(documents(FOLDER))).hasSize(roles().size() + 1).allSatisfy(container -> {
      Yaml security = container.at("securityContext");
      assertThat(security.at("readOnlyRootFilesystem").text()).isEqualTo("true");
      assertThat(security.at("allowPrivilegeEscalation").text()).isEqualTo("false");
      assertThat(security.at("capabilities", "drop").texts()).containsExactly("ALL");
      assertThat(container.at("resources", "limits", "memory").text()).endsWith("Mi");
      assertThat(container.at("resources", "requests", "cpu").text()).endsWith("m");
    });
  }

  /** The contract is where a caller is let in; the network says the same. */
  @Test
  void theNetworkLetsInWhomTheContractsName() throws IOException {
    List<Yaml> policies = ofKind(documents(ROLES), "NetworkPolicy");
    assertThat(Manifests.callers(Roster.part("user"), released()))
        .containsExactly("gateway", "payment");
    assertThat(Manifests.callers(Roster.part("payment"), released())).containsExactly("gateway");
    assertThat(callersIn(policies, "document")).containsExactlyInAnyOrder("compliance", "gateway");
    assertThat(names(policies)).contains("all", "calls-to-user", "calls-of-gateway");
    assertThat(names(policies)).doesNotContain("calls-of-user", "calls-to-gateway");
  }

  private static List<String> callersIn(List<Yaml> policies, String service) {
    Yaml policy = policies.stream()
        .filter(one -> one.at("metadata", "name").text().equals("calls-to-" + service))
        .findFirst()
        .orElseThrow();
    Yaml from = policy.at("spec", "ingress").items().get(0).at("from").items().get(0);
    return from.at("podSelector", "matchExpressions")
        .items()
        .get(0)
        .at("values")
        .texts();
  }

  /** Whom a role calls it may call, by the contract too. */
  @Test
  void everyCallThatARoleMakesIsAllowed() {
    for (Part part : released()) {
      assertThat(part.callees()).filteredOn(roles()::contains).allSatisfy(callee -> assertThat(
              Manifests.callers(Roster.part(callee), released()))
          .contains(part.role()));
    }
  }
}
