package dev.paymesh.shared.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Owns the question whether a container engine answers, asked with a time limit: Testcontainers itself would hang. */
final class ContainerEngine {

  private static final int ANSWER_TIMEOUT_MS = 1_000;
  private static final String DEFAULT_HOST = "unix:///var/run/docker.sock";
  private static final byte[] PING =
      "GET /_ping HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private ContainerEngine() {}

  static boolean answers() {
    String host = System.getenv().getOrDefault("DOCKER_HOST", DEFAULT_HOST);
    try {
      return answers(URI.create(host));
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException silent) {
      return false;
    }
  }

  private static boolean answers(URI host) throws IOException {
    if ("unix".equals(host.getScheme())) {
      Path socket = Path.of(host.getPath());
      return Files.exists(socket)
          && pings(
              SocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(socket));
    }
    int port = host.getPort() < 0 ? 2375 : host.getPort();
    return pings(SocketChannel.open(), new InetSocketAddress(host.getHost(), port));
  }

  private static boolean pings(SocketChannel channel, SocketAddress address) throws IOException {
    try (channel;
        Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      boolean connected = channel.connect(address);
      if (!connected) {
        channel.register(selector, SelectionKey.OP_CONNECT);
        if (selector.select(ANSWER_TIMEOUT_MS) == 0 || !channel.finishConnect()) {
          return false;
        }
      }
      channel.write(ByteBuffer.wrap(PING));
      channel.register(selector, SelectionKey.OP_READ);
      ByteBuffer answer = ByteBuffer.allocate(64);
      return selector.select(ANSWER_TIMEOUT_MS) > 0 && channel.read(answer) > 0;
    }
  }
}
