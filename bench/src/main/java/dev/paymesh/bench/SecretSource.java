package dev.paymesh.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Owns where the secret comes from that the gateway checks tokens with; never from an argument, which others can see. */
public record SecretSource(@Nullable Path file, Map<String, String> environment) {

  /** The folder where {@code up} keeps the one it made, unless this names another. */
  private static final String HOME = "PAYMESH_HOME";

  private static final String HOME_DEFAULT = ".paymesh";
  private static final String FILE_NAME = "secrets.properties";

  /** The secret that seals the context of calls between services. */
  static final String MESH_KEY = "paymesh.mesh-key";

  private static final String TOKEN_SECRET = "jwt.secret";

  public String read() {
    return read(TOKEN_SECRET);
  }

  /** By its name in the file, which in capitals is that of the variable. */
  String read(String property) {
    if (file != null) {
      return fromFile(file, property);
    }
    String home = environment.getOrDefault(HOME, HOME_DEFAULT);
    return Optional.ofNullable(environment.get(variable(property)))
        .orElseGet(() -> fromFile(Path.of(home, FILE_NAME), property));
  }

  private static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }

  private static String fromFile(Path file, String property) {
    Properties properties = new Properties();
    try (Reader text = Files.newBufferedReader(file)) {
      properties.load(text);
    } catch (NoSuchFileException missing) {
      throw new IllegalArgumentException(
          "token secret: no file " + file + " (expected: it, or " + variable(property) + ")",
          missing);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return Optional.ofNullable(properties.getProperty(property))
        .orElseThrow(
            () -> new IllegalArgumentException("token secret: no " + property + " in " + file));
  }
}
