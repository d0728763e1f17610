package dev.paymesh.shared.config;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Owns the keys of one seal: the first signs, all verify, so that a key can be changed while calls go on.
 *
 * <p>{@code k2:<secret>,k1:<secret>}, or a secret alone, whose id is k1.
 */
public record SecretKeys(List<Key> all) {

  private static final String ID_ALONE = "k1";
  private static final int KEYS_MAX = 4;
  private static final Pattern NAMED = Pattern.compile("[a-z0-9]{1,16}:.*", Pattern.DOTALL);

  public SecretKeys {
    all = List.copyOf(all);
  }

  /** One secret and the name that what it signs carries. */
  public record Key(String id, SecretText secret) {}

  public static SecretKeys parse(String text) {
    List<String> parts = Arrays.asList(text.split(",", -1));
    // A secret alone may hold any character, as it always could.
    if (parts.stream().noneMatch(part -> NAMED.matcher(part).matches())) {
      return new SecretKeys(List.of(new Key(ID_ALONE, SecretText.of(text))));
    }
    List<Key> keys = parts.stream().map(SecretKeys::named).toList();
    if (keys.size() > KEYS_MAX || keys.stream().map(Key::id).distinct().count() < keys.size()) {
      throw malformed();
    }
    return new SecretKeys(keys);
  }

  private static Key named(String part) {
    if (!NAMED.matcher(part).matches()) {
      throw malformed();
    }
    int colon = part.indexOf(':');
    return new Key(part.substring(0, colon), SecretText.of(part.substring(colon + 1)));
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "expected a secret, or up to " + KEYS_MAX + " with different ids as id:secret,id:secret");
  }

  /** Reads them from a setting. */
  public static final class Reader implements Converter<SecretKeys> {

    @Override
    public SecretKeys convert(String text) {
      return parse(text);
    }
  }
}
