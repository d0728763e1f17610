package dev.paymesh.launcher.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Owns the files that are written, and the folders that are made anew so that nothing old stays among them. */
final class Output {

  private Output() {}

  static Path folder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Empty, whatever was in it. */
  static Path anew(Path folder) {
    try {
      if (Files.exists(folder)) {
        List<Path> old;
        try (Stream<Path> all = Files.walk(folder)) {
          old = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : old) {
          Files.delete(path);
        }
      }
      return Files.createDirectories(folder);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static void write(Path file, byte[] bytes) {
    try {
      folder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      Files.write(file, bytes);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  static void write(Path folder, Map<String, byte[]> files) {
    files.forEach((name, bytes) -> write(folder.resolve(name), bytes));
  }
}
