package dev.paymesh.launcher;

import dev.paymesh.gateway.auth.KeySet;
import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.shared.config.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.Converter;

/** Owns which of the token settings counts: exactly one source of keys. */
final class TokenKeys {

  /** The setting of the shared secret. */
  static final String SECRET = "jwt.secret";

  private static final List<String> OF_OTHERS = List.of("JWT_PUBLIC_KEY_FILE", "JWT_JWKS_URL");
  private static final String ONE_KEY =
      "JWT_SECRET, JWT_PUBLIC_KEY_FILE, JWT_JWKS_URL: expected exactly one of them";

  private TokenKeys() {}

  /** What is wrong with the choice of a key, to be told together with what else is wrong. */
  static List<String> problems(Map<String, String> environment) {
    long named = Stream.concat(Stream.of("JWT_SECRET"), OF_OTHERS.stream())
        .filter(name -> isNamed(environment, name))
        .count();
    return named == 1 ? List.of() : List.of(ONE_KEY);
  }

  /** Whether somebody else signs the tokens. */
  static boolean areOfAnotherIssuer(Map<String, String> environment) {
    return OF_OTHERS.stream().anyMatch(name -> isNamed(environment, name));
  }

  private static boolean isNamed(Map<String, String> environment, String name) {
    return !environment.getOrDefault(name, "").isEmpty();
  }

  /** Where keys are published, {@code follow} keeps up with them. */
  static TokenConfig of(RoleSettings.Jwt jwt, Function<URI, KeySet> follow) {
    List<Boolean> named = List.of(
        jwt.secret().isPresent(), jwt.publicKeyFile().isPresent(), jwt.jwksUrl().isPresent());
    if (named.stream().filter(is -> is).count() != 1) {
      throw wrong(ONE_KEY);
    }
    return key(jwt, follow).withIssuer(jwt.issuer()).withAudience(jwt.audience());
  }

  /** The key that tokens are signed with here; fails where it is another's. */
  static TokenConfig ofSecret(RoleSettings.Jwt jwt) {
    return of(jwt, url -> {
      throw wrong("JWT_SECRET: is required to sign tokens");
    });
  }

  private static TokenConfig key(RoleSettings.Jwt jwt, Function<URI, KeySet> follow) {
    if (jwt.jwksUrl().isPresent()) {
      return TokenConfig.published(follow.apply(jwt.jwksUrl().get()));
    }
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

  /** Reads where keys are published: where nobody can change them on the way. */
  public static final class Url implements Converter<URI> {

    private static final String EXPECTED =
        "expected https://<host>/<path>, or http on this machine";

    @Override
    public URI convert(String text) {
      try {
        URI url = new URI(text);
        if (KeySet.isSafe(url)) {
          return url;
        }
      } catch (URISyntaxException malformed) {
        throw new IllegalArgumentException(EXPECTED);
      }
      throw new IllegalArgumentException(EXPECTED);
    }
  }

  private static SettingsException wrong(String problem) {
    return new SettingsException(List.of(problem));
  }
}
