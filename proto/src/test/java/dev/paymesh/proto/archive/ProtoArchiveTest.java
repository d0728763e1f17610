package dev.paymesh.proto.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** The two artifacts that the build publishes beside the classes. */
final class ProtoArchiveTest {

  private static final Path TARGET = Path.of("target");

  @Test
  void theArchiveHasEveryContractAndEveryFileThatOneImports() throws IOException {
    FileDescriptorSet set =
        FileDescriptorSet.parseFrom(Files.readAllBytes(TARGET.resolve("contracts.binpb")));
    List<String> packed = new ArrayList<>();
    try (ZipInputStream zip =
        new ZipInputStream(Files.newInputStream(TARGET.resolve("paymesh-protos.zip")))) {
      for (ZipEntry file = zip.getNextEntry(); file != null; file = zip.getNextEntry()) {
        packed.add(file.getName());
      }
    }
    assertThat(packed)
        .contains("payment/v1/payment.proto", "google/rpc/status.proto")
        .containsAll(
            set.getFileList().stream().map(FileDescriptorProto::getName).toList());
    assertThat(set.getFileList().stream().flatMap(file -> file.getDependencyList().stream()))
        .isSubsetOf(packed);
  }

  @Test
  void theJarHasTheSameDescriptors() throws IOException {
    assertThat(ProtoArchive.own().descriptorSet())
        .isEqualTo(Files.readAllBytes(TARGET.resolve("contracts.binpb")));
  }
}
