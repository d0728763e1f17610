package dev.paymesh.bench;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.stream.Stream;

/** Owns the one gateway under load, which must be this machine: nobody aims this at somebody else's. */
record Target(String host, int port) {

  static Target of(String url) {
    URI uri = URI.create(url);
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null || hasMore(uri)) {
      throw new IllegalArgumentException("url: " + url + " (expected: http://127.0.0.1:port)");
    }
    return new Target(loopback(uri.getHost()), uri.getPort() < 0 ? 80 : uri.getPort());
  }

  private static boolean hasMore(URI uri) {
    boolean path = !uri.getPath().isEmpty() && !uri.getPath().equals("/");
    return path || uri.getQuery() != null || uri.getUserInfo() != null;
  }

  /** The address that was judged is the address that is called: a name is not looked up twice. */
  private static String loopback(String host) {
    try {
      InetAddress[] addresses = InetAddress.getAllByName(host);
      if (Stream.of(addresses).allMatch(InetAddress::isLoopbackAddress)) {
        return addresses[0].getHostAddress();
      }
    } catch (UnknownHostException unknown) {
      throw new IllegalArgumentException("url: no such host " + host, unknown);
    }
    throw new IllegalArgumentException(
        "url: " + host + " is not this machine (expected: a loopback address)");
  }
}
