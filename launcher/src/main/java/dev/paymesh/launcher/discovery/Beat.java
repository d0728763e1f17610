package dev.paymesh.launcher.discovery;

import io.vertx.core.net.SocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One sign of life of a process, as the cluster carries it: text, so that nothing but text is ever read from there.
 *
 * @param role what it serves
 * @param address where
 * @param number grows with each sign
 * @param leaving whether it is the last one
 */
record Beat(String role, SocketAddress address, long number, boolean leaving) {

  private static final Pattern TEXT =
      Pattern.compile("([a-z-]{1,64}) (\\S{1,255}):(\\d{1,5}) (\\d{1,18}) (here|leaving)");

  String text() {
    return "%s %s:%d %d %s"
        .formatted(role, address.host(), address.port(), number, leaving ? "leaving" : "here");
  }

  /** Nothing for what this version cannot read. */
  static Optional<Beat> of(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches() || Integer.parseInt(parts.group(3)) > 65_535) {
      return Optional.empty();
    }
    return Optional.of(new Beat(
        parts.group(1),
        SocketAddress.inetSocketAddress(Integer.parseInt(parts.group(3)), parts.group(2)),
        Long.parseLong(parts.group(4)),
        parts.group(5).equals("leaving")));
  }
}
