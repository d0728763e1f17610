package dev.paymesh.launcher.migrate;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Where legacy services are.
 *
 * @param everywhere for every rpc that is not named
 */
public record LegacyPlaces(URI everywhere, Map<String, URI> byRpc) {

  private static final Pattern OF_RPC = Pattern.compile("([A-Za-z]+)=(.+)");

  public LegacyPlaces {
    byRpc = Map.copyOf(byRpc);
  }

  Stream<URI> all() {
    return Stream.concat(Stream.of(everywhere), byRpc.values().stream());
  }

  /** Reads {@code https://old.example,GetUser=https://users.example/v1}. */
  public static final class Reader implements Converter<LegacyPlaces> {

    @Override
    public LegacyPlaces convert(String text) {
      String[] parts = text.split(",", -1);
      Map<String, URI> byRpc = new TreeMap<>();
      for (int at = 1; at < parts.length; at++) {
        Matcher place = OF_RPC.matcher(parts[at].strip());
        if (!place.matches() || byRpc.put(place.group(1), url(place.group(2))) != null) {
          throw malformed();
        }
      }
      return new LegacyPlaces(url(parts[0].strip()), byRpc);
    }

    private static URI url(String text) {
      try {
        URI url = new URI(text);
        if (MigrationSettings.isPlace(url)) {
          return url;
        }
      } catch (URISyntaxException noUrl) {
        throw malformed();
      }
      throw malformed();
    }

    private static IllegalArgumentException malformed() {
      return new IllegalArgumentException(
          "expected https://<host>/<path>, then perhaps others by rpc: ,GetUser=https://<host>");
    }
  }
}
