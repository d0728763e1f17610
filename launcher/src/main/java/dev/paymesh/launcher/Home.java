package dev.paymesh.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** Owns the folder where {@code up} keeps its data and secrets, readable by its user alone. */
final class Home implements AutoCloseable {

  private static final String DEFAULT = ".paymesh";

  private final Path folder;
  private final FileChannel lockFile;

  private Home(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /** The folder {@code PAYMESH_HOME} names, else {@code .paymesh} here. */
  static Path folder(Map<String, String> environment) {
    return Path.of(environment.getOrDefault("PAYMESH_HOME", DEFAULT))
        .toAbsolutePath()
        .normalize();
  }

  /** Takes the folder for this process alone, for as long as it lives. */
  static Home take(Path folder) {
    try {
      create(folder);
      FileChannel file = FileChannel.open(
          folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(file)) {
        file.close();
        throw new Refusal(
            "another ./paymesh up already uses " + folder + "; stop it, or set PAYMESH_HOME");
      }
      return new Home(folder, file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static void create(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      // Held by the channel, and by the operating system until the process ends, however it ends.
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
