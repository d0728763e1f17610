package dev.paymesh.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns how ports are found that nobody listens on. */
final class FreePorts {

  private static final Logger LOG = LoggerFactory.getLogger(FreePorts.class);

  /**
   * Below the range from which systems give ports to outgoing connections (from 32768 on Linux): between the choice and
   * the listening, and while a process starts anew, such a connection could take the port.
   */
  private static final int FIRST = 15_000;

  private static final int LAST = 32_000;
  private static final int TRIES_MAX = 1_000;
  private static final int FOLLOWING_MAX = 200;
  private static final int BACKLOG = 1;

  private FreePorts() {}

  /** The port itself, or any free one for 0. */
  static int settle(int port) {
    return port == 0 ? any(1).get(0) : port;
  }

  /** Different ones: all are held until the last is found. */
  static List<Integer> any(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int tries = 0; held.size() < count; tries++) {
        if (tries == TRIES_MAX) {
          throw new Refusal("no " + count + " free ports from " + FIRST + " to " + LAST);
        }
        tryToHold(ThreadLocalRandom.current().nextInt(FIRST, LAST + 1), held);
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      held.forEach(FreePorts::release);
    }
  }

  private static void tryToHold(int port, List<ServerSocket> held) {
    try {
      held.add(new ServerSocket(port));
    } catch (IOException taken) {
      LOG.debug("port {} is taken", port);
    }
  }

  private static void release(ServerSocket probe) {
    try {
      probe.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The first, which has to be free, and the next free ones after it; any free ones when the first is 0. */
  static List<Integer> from(String host, int first, int count) {
    if (first == 0) {
      return any(count);
    }
    if (!isFree(host, first)) {
      throw new Refusal(
          "gateway cannot listen: port " + first + " is taken; its port is PAYMESH_HTTP_PORT");
    }
    List<Integer> found = new ArrayList<>(List.of(first));
    int last = Math.min(first + FOLLOWING_MAX, 65_535);
    for (int port = first + 1; found.size() < count && port <= last; port++) {
      if (isFree(host, port)) {
        found.add(port);
      }
    }
    if (found.size() < count) {
      throw new Refusal("no " + count + " free ports from PAYMESH_HTTP_PORT=" + first + " on");
    }
    return found;
  }

  private static boolean isFree(String host, int port) {
    try (ServerSocket probe = new ServerSocket(port, BACKLOG, InetAddress.getByName(host))) {
      return probe.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
