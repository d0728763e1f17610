package dev.paymesh.launcher;

import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.shared.config.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Owns which of the token settings counts: exactly one key, the shared secret or the public one. */
final class TokenKeys {

  /** The setting of the shared secret. */
  static final String SECRET = "jwt.secret";

  private static final String ONE_KEY =
      "JWT_SECRET, JWT_PUBLIC_KEY_FILE: expected exactly one of them";

  private TokenKeys() {}

  /** What is wrong with the choice of a key, to be told together with what else is wrong. */
  static List<String> problems(Map<String, String> environment) {
    boolean hasSecret = !environment.getOrDefault("JWT_SECRET", "").isEmpty();
    return hasSecret == isPublicKeyNamed(environment) ? List.of(ONE_KEY) : List.of();
  }

  static boolean isPublicKeyNamed(Map<String, String> environment) {
    return !environment.getOrDefault("JWT_PUBLIC_KEY_FILE", "").isEmpty();
  }

  static TokenConfig of(RoleSettings.Jwt jwt) {
    if (jwt.secret().isPresent() == jwt.publicKeyFile().isPresent()) {
      throw wrong(ONE_KEY);
    }
    return key(jwt).withIssuer(jwt.issuer()).withAudience(jwt.audience());
  }

  private static TokenConfig key(RoleSettings.Jwt jwt) {
    return jwt.secret()
        .map(secret -> TokenConfig.hs256(secret.bytes()))
        .orElseGet(() -> TokenConfig.rs256(read(jwt.publicKeyFile().orElseThrow())));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw wrong("JWT_PUBLIC_KEY_FILE: expected a file that can be read");
    }
  }

  private static SettingsException wrong(String problem) {
    return new SettingsException(List.of(problem));
  }
}
