package dev.paymesh.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Owns one connection to the gateway that speaks HTTP/1.1 at a pace of its own, and may leave without a word. */
final class WireClient implements AutoCloseable {

  private static final int CONNECT_MS_MAX = 5_000;
  private static final int ANSWER_MS_MAX = 10_000;
  /** Small, so that one that does not read is soon noticed. */
  private static final int RECEIVE_BYTES = 4 * 1024;

  private static final int ANSWER_BYTES_MAX = 64 * 1024;

  private final Socket socket = new Socket();
  private boolean gone;

  private WireClient() {}

  static WireClient to(Target target) throws IOException {
    WireClient client = new WireClient();
    client.socket.setReceiveBufferSize(RECEIVE_BYTES);
    client.socket.setTcpNoDelay(true);
    client.socket.connect(new InetSocketAddress(target.host(), target.port()), CONNECT_MS_MAX);
    return client;
  }

  WireClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    return this;
  }

  /** Sends, unless the gateway has hung up, which it remembers. */
  void trySend(String text) {
    try {
      if (!gone) {
        send(text);
      }
    } catch (IOException hungUp) {
      gone = true;
    }
  }

  /** What comes, up to and with a text. */
  String readTo(String end) throws IOException {
    socket.setSoTimeout(ANSWER_MS_MAX);
    InputStream in = socket.getInputStream();
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = in.read();
      if (next < 0 || read.length() >= ANSWER_BYTES_MAX) {
        throw new IOException("expected " + end.strip() + " in: " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }

  /** Whether the gateway has hung up; what it sent before is read now. */
  boolean isGone(int waitMs) {
    byte[] unread = new byte[ANSWER_BYTES_MAX];
    try {
      socket.setSoTimeout(Math.max(1, waitMs));
      while (!gone) {
        gone = socket.getInputStream().read(unread) < 0;
      }
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      gone = true;
    }
    return gone;
  }

  /** Leaves as a client does whose network is gone: no farewell, and what was sent to it is refused. */
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
