package dev.paymesh.shared.config;

/** Owns what may stand for a port: 0 to 65535, where 0 takes any free one. */
public final class PortNumber extends NumberWithin {

  private static final int PORT_MAX = 65_535;

  public PortNumber() {
    super(0, PORT_MAX);
  }
}
