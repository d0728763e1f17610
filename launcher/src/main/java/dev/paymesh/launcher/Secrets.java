package dev.paymesh.launcher;

import dev.paymesh.launcher.identity.OwnFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Owns the random secrets of one {@code .paymesh} folder, made once and kept in a file for its user alone. */
final class Secrets {

  static final String OWNER_PASSWORD = "database.owner-password";
  private static final String DASHBOARDS_PASSWORD = "dashboards.admin-password";
  private static final List<String> KEYS = List.of(
      "jwt.secret",
      "paymesh.mesh-key",
      "paymesh.user.attestation-key",
      "paymesh.compliance.attestation-key");
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Map<String, String> values;

  private Secrets(Map<String, String> values) {
    this.values = values;
  }

  static Path fileIn(Path folder) {
    return folder.resolve("secrets.properties");
  }

  /** The secrets of a folder, as far as they exist. */
  static Secrets existing(Path folder) {
    return new Secrets(read(fileIn(folder)));
  }

  /** The secrets of a folder; the missing ones are made and kept. */
  static Secrets complete(Path folder) {
    Path file = fileIn(folder);
    Map<String, String> values = read(file);
    long missing =
        names().filter(name -> values.putIfAbsent(name, random()) == null).count();
    if (missing > 0) {
      OwnFiles.write(file, text(values));
    }
    return new Secrets(values);
  }

  /** Stand-ins of the right form, to judge other settings by before any secret is made. */
  static Map<String, String> pending() {
    return KEYS.stream().collect(Collectors.toMap(key -> key, key -> "x".repeat(BYTES)));
  }

  private static Stream<String> names() {
    Stream<String> passwords = Roster.DATABASE_ROLES.stream().map(Secrets::passwordKey);
    return Stream.of(KEYS.stream(), Stream.of(OWNER_PASSWORD, DASHBOARDS_PASSWORD), passwords)
        .flatMap(names -> names);
  }

  private static String passwordKey(String role) {
    return "database." + role + "-password";
  }

  String ownerPassword() {
    return kept(OWNER_PASSWORD);
  }

  String dashboardsPassword() {
    return kept(DASHBOARDS_PASSWORD);
  }

  String passwordOf(String role) {
    return kept(passwordKey(role));
  }

  private String kept(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  /** The secrets that are settings of their own, by their names. */
  Map<String, String> asSettings() {
    return KEYS.stream()
        .filter(values::containsKey)
        .collect(Collectors.toMap(key -> key, values::get));
  }

  private static String random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Map<String, String> read(Path file) {
    Properties properties = new Properties();
    if (Files.exists(file)) {
      try (var reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
    Map<String, String> values = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> values.put(name, properties.getProperty(name)));
    return values;
  }

  private static String text(Map<String, String> values) {
    StringBuilder text = new StringBuilder(
            "# Made by ./paymesh. Whoever has these can act as anybody:")
        .append(" keep them to yourself.\n");
    values.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    return text.toString();
  }

  @Override
  public String toString() {
    return "Secrets" + values.keySet();
  }
}
