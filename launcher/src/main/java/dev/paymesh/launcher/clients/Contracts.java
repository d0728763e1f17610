package dev.paymesh.launcher.clients;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.paymesh.proto.common.v1.Errors;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.proto.mesh.v1.MeshServiceGrpcService;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Owns the contract files as they are published: ours, and every file they import, so that nothing is left to find. */
public final class Contracts {

  /** What comes with a generator's own runtime; it is in the archive, but no client is made of it. */
  private static final String OF_PROTOBUF = "google/protobuf/";

  private static final String OF_GOOGLE = "google/";
  /** The same archive for the same contracts, whenever it is made. */
  private static final FileTime ALWAYS = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));

  private final Set<FileDescriptor> descriptors = new LinkedHashSet<>();
  private final Map<String, byte[]> files = new TreeMap<>();

  private Contracts() {}

  /** Those that this launcher was built with. */
  public static Contracts own() {
    Contracts contracts = new Contracts();
    List.of(
            Errors.getDescriptor(),
            PaymentServiceGrpcService.SERVICE_DESCRIPTOR.getFile(),
            UserServiceGrpcService.SERVICE_DESCRIPTOR.getFile(),
            ComplianceServiceGrpcService.SERVICE_DESCRIPTOR.getFile(),
            DocumentServiceGrpcService.SERVICE_DESCRIPTOR.getFile(),
            MeshServiceGrpcService.SERVICE_DESCRIPTOR.getFile())
        .forEach(contracts::gather);
    return contracts;
  }

  /** What a file stands on comes before it, as a descriptor set wants it. */
  private void gather(FileDescriptor file) {
    file.getDependencies().forEach(this::gather);
    if (descriptors.add(file)) {
      files.put(file.getName(), text(file.getName()));
    }
  }

  private static byte[] text(String name) {
    try (InputStream file = Contracts.class.getResourceAsStream('/' + name)) {
      if (file == null) {
        throw new IllegalStateException("no " + name + " among the classes");
      }
      return file.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Every file by its name in imports. */
  Map<String, byte[]> files() {
    return files;
  }

  /** Those that a client is made of. */
  List<String> generated() {
    return files.keySet().stream().filter(name -> !name.startsWith(OF_PROTOBUF)).toList();
  }

  /** Those that are ours. */
  List<String> ours() {
    return files.keySet().stream().filter(name -> !name.startsWith(OF_GOOGLE)).toList();
  }

  byte[] descriptorSet() {
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    descriptors.forEach(file -> set.addFile(file.toProto()));
    return set.build().toByteArray();
  }

  byte[] zip() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()).setLastModifiedTime(ALWAYS));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }
}
