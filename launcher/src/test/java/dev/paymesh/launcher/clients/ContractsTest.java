package dev.paymesh.launcher.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other teams are handed: everything that an import names, in an archive and a set that need nothing else. */
final class ContractsTest {

  private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:public )?\"([^\"]+)\";");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @Test
  void theArchiveHasEveryFileThatAnotherImports() throws Exception {
    new Clients(folder).publish();
    Map<String, String> files = new HashMap<>();
    try (ZipInputStream zip =
        new ZipInputStream(Files.newInputStream(folder.resolve(Clients.ARCHIVE)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(files)
        .containsKeys(
            "payment/v1/payment.proto", "common/v1/errors.proto", "google/rpc/status.proto");
    assertThat(files.values().stream()
            .flatMap(text -> IMPORT.matcher(text).results().map(found -> found.group(1))))
        .isSubsetOf(files.keySet());
    assertThat(folder.resolve("protos/user/v1/user.proto"))
        .hasContent(files.get("user/v1/user.proto"));
  }

  @Test
  void everyContractOfTheRepositoryIsInIt() throws Exception {
    try (var protos = Files.walk(Path.of("../proto"), 3)) {
      List<String> ours = protos
          .filter(file -> file.toString().matches(".*/[a-z]+/v1/[a-z]+\\.proto"))
          .map(file -> Path.of("../proto").relativize(file).toString())
          .toList();
      assertThat(ours).hasSizeGreaterThanOrEqualTo(7);
      assertThat(Contracts.own().ours()).containsExactlyInAnyOrderElementsOf(ours);
    }
  }

  @Test
  void theDescriptorSetLinksByItself() throws Exception {
    FileDescriptorSet set = FileDescriptorSet.parseFrom(Contracts.own().descriptorSet());
    Map<String, FileDescriptor> linked = new HashMap<>();
    for (FileDescriptorProto file : set.getFileList()) {
      FileDescriptor[] known = file.getDependencyList().stream()
          .map(name -> Objects.requireNonNull(linked.get(name)))
          .toArray(FileDescriptor[]::new);
      linked.put(file.getName(), FileDescriptor.buildFrom(file, known));
    }
    assertThat(linked).hasEntrySatisfying("payment/v1/payment.proto", file -> assertThat(
            file.findServiceByName("PaymentService"))
        .isNotNull());
  }

  @Test
  void theSameContractsMakeTheSameArchive() {
    assertThat(Contracts.own().zip()).isEqualTo(Contracts.own().zip());
  }

  @Test
  void whatAGeneratorLacksIsNamedWithHowToInstallIt() {
    Tool none = new Tool("no-such-generator", "sudo apt-get install none");
    assertThat(none.isMissing()).isTrue();
    assertThat(new Tool("sh", "").isMissing()).isFalse();
  }
}
