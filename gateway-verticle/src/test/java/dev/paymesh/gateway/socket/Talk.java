package dev.paymesh.gateway.socket;

import dev.paymesh.gateway.Ways;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Owns one client's WebSocket, and what it was told. */
final class Talk implements AutoCloseable {

  static final String PATH = "/api/v1/things/t1/talk";
  private static final int MESSAGE_BYTES_MAX = 1 << 20;

  final List<String> told = new CopyOnWriteArrayList<>();
  private final List<Throwable> lost = new CopyOnWriteArrayList<>();

  private final WebSocket socket;
  /** Kept: what nobody refers to any more Vert.x closes, with all its sockets. */
  private final WebSocketClient client;

  private final Promise<Void> closed = Promise.promise();

  private Talk(WebSocketClient client, WebSocket socket) {
    this.client = client;
    this.socket = socket;
    socket.textMessageHandler(told::add);
    socket.closeHandler(end -> closed.complete());
    // What this client still says when the gateway has closed is lost, as it is meant to be.
    socket.exceptionHandler(lost::add);
  }

  static WebSocketConnectOptions to(Ways ways) {
    return new WebSocketConnectOptions()
        .setHost("127.0.0.1")
        .setPort(ways.port())
        .setURI(PATH)
        .setAllowOriginHeader(false)
        .addSubProtocol(SocketRoute.PROTOCOL)
        .putHeader("Authorization", "Bearer " + Ways.token());
  }

  static Talk open(Ways ways) {
    return open(ways, to(ways));
  }

  static Talk open(Ways ways, WebSocketConnectOptions options) {
    WebSocketClient client = ways.vertx()
        .createWebSocketClient(new WebSocketClientOptions()
            .setMaxMessageSize(MESSAGE_BYTES_MAX)
            .setMaxFrameSize(MESSAGE_BYTES_MAX));
    return MeshVertx.await(client.connect(options).map(socket -> new Talk(client, socket)));
  }

  Talk say(String text) {
    MeshVertx.await(socket.writeTextMessage(text));
    return this;
  }

  WebSocket socket() {
    return socket;
  }

  /** How it ended. */
  @Nullable
  Short code() {
    MeshVertx.await(closed.future());
    return socket.closeStatusCode();
  }

  /** Also not once a close frame has come. */
  boolean isOpen() {
    return !closed.future().isComplete() && !socket.isClosed();
  }

  /** What it was told last. */
  String ending() {
    return told.size() + " told, the last " + (told.isEmpty() ? "" : told.get(told.size() - 1));
  }

  @Override
  public void close() {
    MeshVertx.await(client.close());
  }
}
