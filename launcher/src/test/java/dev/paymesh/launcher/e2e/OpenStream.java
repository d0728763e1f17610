package dev.paymesh.launcher.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Owns one status stream on a socket of its own, open until it is closed abruptly. */
final class OpenStream implements AutoCloseable {

  private static final int ANSWER_MS_MAX = 10_000;

  private final Socket socket;

  private OpenStream(Socket socket) {
    this.socket = socket;
  }

  /** Returns once the stream's first bytes have come. */
  static OpenStream of(int port, String path, Client client) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(ANSWER_MS_MAX);
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
        + client.authorization() + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    String line = reader.readLine();
    while (line != null && !line.startsWith("retry:")) {
      line = reader.readLine();
    }
    return new OpenStream(socket);
  }

  @Override
  public void close() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
