package dev.paymesh.proto.archive;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Owns the contract files as they are published: ours, and every file they import, so that nothing is left to find.
 *
 * @param descriptorSet the same, compiled, with the comments
 * @param files the text of each, by its name in imports
 */
public record ProtoArchive(byte[] descriptorSet, Map<String, byte[]> files) {

  private static final String DESCRIPTORS = "contracts.binpb";
  /** The same archive for the same contracts, whenever it is made. */
  private static final FileTime ALWAYS = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));

  /** The build's step: descriptor set, the folder of the classes beside which it is to lie, and the archive to write. */
  public static void main(String[] arguments) throws IOException {
    byte[] descriptors = Files.readAllBytes(Path.of(arguments[0]));
    Files.write(Path.of(arguments[1]).resolve(DESCRIPTORS), descriptors);
    Files.write(Path.of(arguments[2]), of(descriptors).zip());
  }

  /** Those that this was built with. */
  public static ProtoArchive own() {
    return of(read(DESCRIPTORS));
  }

  static ProtoArchive of(byte[] descriptorSet) {
    try {
      Map<String, byte[]> files = new TreeMap<>();
      for (FileDescriptorProto file : FileDescriptorSet.parseFrom(descriptorSet).getFileList()) {
        files.put(file.getName(), read(file.getName()));
      }
      return new ProtoArchive(descriptorSet, files);
    } catch (InvalidProtocolBufferException malformed) {
      throw new UncheckedIOException(malformed);
    }
  }

  private static byte[] read(String name) {
    try (InputStream file = ProtoArchive.class.getResourceAsStream('/' + name)) {
      if (file == null) {
        throw new IllegalStateException("no " + name + " among the classes");
      }
      return file.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** All files, to be unpacked where a generator looks for imports. */
  public byte[] zip() {
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
