package dev.paymesh.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Owns one connection of a client that reads and writes byte by byte, as it pleases. */
public final class RawClient implements AutoCloseable {

  /** A test machine may be slow; this only ends what would never end. */
  private static final int PATIENCE_MS = 45_000;

  private static final int RECEIVE_BYTES = 8 * 1024;
  private static final int SEND_BYTES = 64 * 1024;

  private final Socket socket = new Socket();
  private final StringBuilder read = new StringBuilder();

  private RawClient(int port) throws IOException {
    socket.setReceiveBufferSize(RECEIVE_BYTES);
    socket.setSendBufferSize(SEND_BYTES);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(PATIENCE_MS);
  }

  /** Sends a GET with a token. */
  public static RawClient get(Ways ways, String path, String header) throws IOException {
    return send(ways, "GET " + path, header);
  }

  /** Sends the head of a POST with a token; its body is to follow. */
  public static RawClient post(Ways ways, String path, String headers) throws IOException {
    return send(ways, "POST " + path, headers);
  }

  public void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Sends the head of any request with a token. */
  public static RawClient send(Ways ways, String line, String headers) throws IOException {
    RawClient client = new RawClient(ways.port());
    client.write(line + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + Ways.token()
        + "\r\n" + headers + "\r\n\r\n");
    return client;
  }

  /** Whether there is still somebody to take this. */
  public boolean drips(String text) {
    try {
      write(text);
      return true;
    } catch (IOException gone) {
      return false;
    }
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
