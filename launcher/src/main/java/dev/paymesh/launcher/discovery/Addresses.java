package dev.paymesh.launcher.discovery;

import io.vertx.core.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Owns where a service is: {@code host:port} or {@code srv:name}, one or more with commas.
 *
 * @param list those told with their port, by IP or by name
 * @param services names of DNS SRV records that tell more of them
 */
public record Addresses(List<SocketAddress> list, List<String> services) {

  private static final Pattern ADDRESS =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9a-fA-F:]+]):(\\d{1,5})");
  private static final Pattern SERVICE = Pattern.compile("srv:([A-Za-z0-9._-]+)");
  private static final int PORT_MAX = 65_535;

  public Addresses {
    list = List.copyOf(list);
    services = List.copyOf(services);
  }

  static Addresses parse(String text) {
    List<String> parts = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    return new Addresses(
        parts.stream().filter(part -> !isService(part)).map(Addresses::one).toList(),
        parts.stream()
            .filter(Addresses::isService)
            .map(part -> part.substring(4))
            .toList());
  }

  private static boolean isService(String part) {
    return SERVICE.matcher(part).matches();
  }

  private static SocketAddress one(String text) {
    Matcher parts = ADDRESS.matcher(text);
    if (!parts.matches()
        || Integer.parseInt(parts.group(2)) > PORT_MAX
        || Integer.parseInt(parts.group(2)) == 0) {
      throw new IllegalArgumentException("expected host:port or srv:name, one or more with commas");
    }
    String host = parts.group(1).replaceAll("[\\[\\]]", "");
    return SocketAddress.inetSocketAddress(Integer.parseInt(parts.group(2)), host);
  }

  /** Reads it from a setting. */
  public static final class Reader implements Converter<Addresses> {

    @Override
    public Addresses convert(String text) {
      return parse(text);
    }
  }
}
