package dev.paymesh.launcher.e2e;

import dev.paymesh.gateway.socket.SocketRoute;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Owns one client's WebSocket to the mesh: frames there, frames back, each within a bound. */
final class SocketTalk implements AutoCloseable {

  private static final long ANSWER_S_MAX = 15;

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  /** Kept: what nobody refers to any more Vert.x closes, with all its sockets. */
  private final WebSocketClient client;

  private final WebSocket socket;

  private SocketTalk(WebSocketClient client, WebSocket socket) {
    this.client = client;
    this.socket = socket;
    socket.textMessageHandler(told::add);
    // The end, however it comes, is an answer too.
    socket.closeHandler(end -> told.add("{\"closed\":" + socket.closeStatusCode() + "}"));
  }

  static SocketTalk open(Mesh mesh, Client user, String path) {
    WebSocketClient client = mesh.vertx().createWebSocketClient();
    WebSocketConnectOptions to = new WebSocketConnectOptions()
        .setHost("127.0.0.1")
        .setPort(mesh.port())
        .setURI(path)
        .setAllowOriginHeader(false)
        .addSubProtocol(SocketRoute.PROTOCOL)
        .putHeader("Authorization", user.authorization());
    return MeshVertx.await(client.connect(to).map(socket -> new SocketTalk(client, socket)));
  }

  SocketTalk say(JsonObject message) {
    MeshVertx.await(socket.writeTextMessage(message.encode()));
    return this;
  }

  /** What it is told next. */
  JsonObject next() {
    try {
      String text = told.poll(ANSWER_S_MAX, TimeUnit.SECONDS);
      if (text == null) {
        throw new AssertionError("nothing was told within " + ANSWER_S_MAX + " s");
      }
      return new JsonObject(text);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** The problem that it ends with. */
  JsonObject problem() {
    for (JsonObject told = next(); ; told = next()) {
      if (told.containsKey("closed")) {
        throw new AssertionError("closed without a problem: " + told);
      }
      if (told.containsKey("error")) {
        return told.getJsonObject("error");
      }
    }
  }

  @Override
  public void close() {
    MeshVertx.await(client.close());
  }
}
