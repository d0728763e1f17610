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
record SecretSource(@Nullable Path file, Map<String, String> environment) {

  /** Where {@code up} keeps the one it made. */
  private static final Path FILE_DEFAULT = Path.of(".paymesh", "secrets.properties");

  private static final String NAME = "JWT_SECRET";

  String read() {
    if (file != null) {
      return fromFile(file);
    }
    return Optional.ofNullable(environment.get(NAME)).orElseGet(() -> fromFile(FILE_DEFAULT));
  }

  private static String fromFile(Path file) {
    Properties properties = new Properties();
    try (Reader text = Files.newBufferedReader(file)) {
      properties.load(text);
    } catch (NoSuchFileException missing) {
      throw new IllegalArgumentException(
          "token secret: no file " + file + " (expected: it, or " + NAME + ")", missing);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return Optional.ofNullable(properties.getProperty(NAME))
        .orElseThrow(
            () -> new IllegalArgumentException("token secret: no " + NAME + " in " + file));
  }
}
