package dev.paymesh.shared.config;

import io.vertx.core.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Owns where a service is: {@code host:port[,host:port]}. */
public record Addresses(List<SocketAddress> list) {

  private static final Pattern ADDRESS =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9a-fA-F:]+]):(\\d{1,5})");
  private static final int PORT_MAX = 65_535;

  public Addresses {
    list = List.copyOf(list);
  }

  static Addresses parse(String text) {
    return new Addresses(Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .map(Addresses::one)
        .toList());
  }

  private static SocketAddress one(String text) {
    Matcher parts = ADDRESS.matcher(text);
    if (!parts.matches()
        || Integer.parseInt(parts.group(2)) > PORT_MAX
        || Integer.parseInt(parts.group(2)) == 0) {
      throw new IllegalArgumentException("expected host:port[,host:port]");
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
