package dev.paymesh.launcher;

import dev.paymesh.shared.config.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Owns what this process was told: its environment and, where {@code PAYMESH_SECRETS} names a folder, the settings that
 * lie there, one in each file that is named as its variable. So a secret needs to stand in no environment, which others
 * may see.
 */
final class Told {

  static final String FOLDER = "PAYMESH_SECRETS";

  private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]{0,99}");
  private static final int BYTES_MAX = 64 * 1024;

  private Told() {}

  /** This process. */
  static Map<String, String> here() {
    return of(System.getenv());
  }

  /** What stands in the environment goes before what lies in the folder. */
  static Map<String, String> of(Map<String, String> environment) {
    String folder = environment.getOrDefault(FOLDER, "");
    if (folder.isEmpty()) {
      return environment;
    }
    Map<String, String> told = new HashMap<>(environment);
    told.values().removeIf(String::isEmpty);
    for (Path file : files(Path.of(folder))) {
      told.putIfAbsent(file.getFileName().toString(), read(file));
    }
    return told;
  }

  /** Whatever else lies there, such as certificates, is read by who is told its path. */
  private static List<Path> files(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> VARIABLE.matcher(file.getFileName().toString()).matches())
          .filter(Files::isRegularFile)
          .toList();
    } catch (IOException unreadable) {
      throw wrong("expected a folder that can be read");
    }
  }

  private static String read(Path file) {
    try {
      if (Files.size(file) <= BYTES_MAX) {
        return Files.readString(file).stripTrailing();
      }
    } catch (IOException unreadable) {
      throw wrong("expected a text that can be read in " + file.getFileName());
    }
    throw wrong("expected at most " + BYTES_MAX + " bytes in " + file.getFileName());
  }

  private static SettingsException wrong(String problem) {
    return new SettingsException(List.of(FOLDER + ": " + problem));
  }
}
