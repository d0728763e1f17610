package dev.paymesh.launcher.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Owns one socket to a gateway: any bytes there, and HTTP answers back, each within a bound. */
final class Wire implements AutoCloseable {

  private static final int ANSWER_MS_MAX = 10_000;

  private final Socket socket;
  private final InputStream in;

  private Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  static Wire to(int port) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(ANSWER_MS_MAX);
    socket.setTcpNoDelay(true);
    return new Wire(socket);
  }

  /** One character is one byte. */
  Wire send(String latin1) throws IOException {
    return send(latin1.getBytes(ISO_8859_1));
  }

  Wire send(byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
    } catch (SocketException refusedAlready) {
      // The answer, or the end, was there before the last byte; reading tells which.
      return this;
    }
    return this;
  }

  /** Whether the gateway still took it. */
  boolean trySend(String latin1) {
    try {
      socket.getOutputStream().write(latin1.getBytes(ISO_8859_1));
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  /** The next answer, 1xx included; null when the gateway closed instead. A silent gateway is a failure. */
  @Nullable
  Reply read() throws IOException {
    String status = line();
    return status == null ? null : reply(status);
  }

  /** The answer to a HEAD, which has no body whatever its length says. */
  @Nullable
  Reply readHead() throws IOException {
    String status = line();
    return status == null ? null : new Reply(statusOf(status), headers(), "");
  }

  /** Every answer until the gateway closes. */
  List<Reply> readAll() throws IOException {
    List<Reply> replies = new ArrayList<>();
    for (Reply reply = read(); reply != null; reply = read()) {
      replies.add(reply);
    }
    return replies;
  }

  private Reply reply(String status) throws IOException {
    Map<String, String> headers = headers();
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Reply(statusOf(status), headers, new String(in.readNBytes(length), UTF_8));
  }

  private static int statusOf(String statusLine) {
    return Integer.parseInt(statusLine.split(" ")[1]);
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); line != null && !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).trim());
    }
    return headers;
  }

  /** Up to the line's end; null at the end of the connection. */
  @Nullable
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          return null;
        }
        line.write(next);
      }
    } catch (SocketException reset) {
      return null;
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  /** A receive window this small fills at once. */
  static Wire slow(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 * 1024);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    socket.setSoTimeout(ANSWER_MS_MAX);
    return new Wire(socket);
  }

  /** Without a goodbye, as a client that dies. */
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** One HTTP answer; header names in lower case. */
  record Reply(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    JsonObject json() {
      return new JsonObject(body);
    }
  }
}
