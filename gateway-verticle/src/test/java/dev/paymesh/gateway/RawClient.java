package dev.paymesh.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Owns one connection of a client that reads and writes byte by byte, as it pleases. */
public final class RawClient implements AutoCloseable {

  private static final int PATIENCE_MS = 10_000;
  private static final int RECEIVE_BYTES = 8 * 1024;

  private final Socket socket = new Socket();
  private final StringBuilder read = new StringBuilder();

  private RawClient(int port) throws IOException {
    socket.setReceiveBufferSize(RECEIVE_BYTES);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(PATIENCE_MS);
  }

  /** Sends a GET with a token. */
  public static RawClient get(Ways ways, String path, String header) throws IOException {
    RawClient client = new RawClient(ways.port());
    client.write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + Ways.token() + "\r\n" + header + "\r\n\r\n");
    return client;
  }

  /** Sends the head of a POST with a token; its body is to follow. */
  public static RawClient post(Ways ways, String path, String headers) throws IOException {
    RawClient client = new RawClient(ways.port());
    client.write("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + Ways.token() + "\r\n" + headers + "\r\n\r\n");
    return client;
  }

  public void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Reads on until a text has come; all there was. */
  public String readUntil(String text) throws IOException {
    byte[] chunk = new byte[RECEIVE_BYTES];
    int from = Math.max(0, read.length() - text.length());
    while (read.indexOf(text, from) < 0) {
      from = Math.max(0, read.length() - text.length());
      int length = socket.getInputStream().read(chunk);
      if (length < 0) {
        throw new IOException("ended without " + text + ": " + read);
      }
      read.append(new String(chunk, 0, length, ISO_8859_1));
    }
    return read.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
