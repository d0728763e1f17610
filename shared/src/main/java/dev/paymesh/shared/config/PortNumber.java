package dev.paymesh.shared.config;

import org.eclipse.microprofile.config.spi.Converter;

/** Owns what may stand for a port: 0 to 65535, where 0 takes any free one. */
public final class PortNumber implements Converter<Integer> {

  private static final int PORT_MAX = 65_535;

  @Override
  public Integer convert(String text) {
    int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException("expected a port, 0 to " + PORT_MAX);
    }
    return port;
  }
}
