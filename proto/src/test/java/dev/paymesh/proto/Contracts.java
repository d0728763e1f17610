package dev.paymesh.proto;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.ExtensionRegistry;
import dev.paymesh.proto.common.v1.Errors;
import dev.paymesh.proto.common.v1.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Owns the look at all contracts, as the folder has them and as the last release had them: none is listed by hand. */
final class Contracts {

  private static final Path PROTO = Path.of("").toAbsolutePath();

  /** What contracts are written with; no client sends or gets any of it. */
  private static final String POLICY = "common/v1/options.proto";

  private Contracts() {}

  /** Every file of the folder. */
  static List<FileDescriptor> all() {
    try {
      Path image = Files.createTempFile("contracts", ".binpb");
      try {
        Buf.Outcome built =
            Buf.run(PROTO, "build", "--exclude-source-info", "-o", image.toString());
        if (built.exitCode() != 0) {
          throw new IllegalStateException(built.output());
        }
        return linked(image);
      } finally {
        Files.delete(image);
      }
    } catch (IOException | InterruptedException | DescriptorValidationException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** The packages of the last release: what they promise, clients use. */
  static Set<String> released() throws IOException {
    return set(PROTO.resolve("released/paymesh.binpb")).getFileList().stream()
        .map(FileDescriptorProto::getPackage)
        .collect(Collectors.toSet());
  }

  private static FileDescriptorSet set(Path image) throws IOException {
    ExtensionRegistry options = ExtensionRegistry.newInstance();
    Options.registerAllExtensions(options);
    Errors.registerAllExtensions(options);
    return FileDescriptorSet.parseFrom(Files.readAllBytes(image), options);
  }

  /** Imports come before what imports them. */
  private static List<FileDescriptor> linked(Path image)
      throws IOException, DescriptorValidationException {
    Map<String, FileDescriptor> known = new LinkedHashMap<>();
    for (FileDescriptorProto file : set(image).getFileList()) {
      FileDescriptor[] imports =
          file.getDependencyList().stream().map(known::get).toArray(FileDescriptor[]::new);
      known.put(file.getName(), FileDescriptor.buildFrom(file, imports));
    }
    return known.values().stream()
        .filter(file -> !file.getPackage().startsWith("google."))
        .filter(file -> !file.getName().equals(POLICY))
        .toList();
  }
}
