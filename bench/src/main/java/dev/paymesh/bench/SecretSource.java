package dev.paymesh.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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

  private static final String VARIABLE = "JWT_SECRET";
  private static final String PROPERTY = "jwt.secret";

  public String read() {
    if (file != null) {
      return fromFile(file);
    }
    String home = environment.getOrDefault(HOME, HOME_DEFAULT);
    return Optional.ofNullable(environment.get(VARIABLE))
        .orElseGet(() -> fromFile(Path.of(home, FILE_NAME)));
  }

  private static String fromFile(Path file) {
    Properties properties = new Properties();
    try (Reader text = Files.newBufferedReader(file)) {
      properties.load(text);
    } catch (NoSuchFileException missing) {
      throw new IllegalArgumentException(
          "token secret: no file " + file + " (expected: it, or " + VARIABLE + ")", missing);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return Optional.ofNullable(properties.getProperty(PROPERTY))
        .orElseThrow(
            () -> new IllegalArgumentException("token secret: no " + PROPERTY + " in " + file));
  }
}
