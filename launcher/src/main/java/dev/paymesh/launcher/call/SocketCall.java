package dev.paymesh.launcher.call;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Owns a call of many requests and many replies over the gateway's WebSocket: a line of input is a frame. */
final class SocketCall {

  private static final String PROTOCOL = "paymesh.v1.json";
  private static final int COMPLETE = 1_000;
  /** Nobody said goodbye. */
  private static final int LOST = 1_006;

  private static final int STATUS_BASE = 4_000;

  private final Vertx vertx;
  private final Transcript transcript;
  private final InputStream input;
  private final Promise<Answer> end = Promise.promise();
  private Answer told = Answer.of(GrpcStatus.OK, "");

  SocketCall(Vertx vertx, Transcript transcript, InputStream input) {
    this.vertx = vertx;
    this.transcript = transcript;
    this.input = input;
  }

  Future<Answer> call(RequestOptions head) {
    WebSocketConnectOptions options = new WebSocketConnectOptions();
    options
        .setHost(head.getHost())
        .setPort(head.getPort())
        .setSsl(head.isSsl())
        .setURI(head.getURI())
        .setHeaders(head.getHeaders());
    options.addSubProtocol(PROTOCOL);
    transcript.metadata(">", "WebSocket " + head.getURI(), head.getHeaders());
    WebSocketClient client = vertx.createWebSocketClient();
    // A client that nobody holds is closed when it is collected, with the call that is under way.
    end.future().onComplete(over -> client.close());
    client
        .connect(options)
        .onFailure(refused -> end.tryFail(new CallProblem("no WebSocket at " + head.getURI() + ": "
            + refused.getMessage() + ". Does the rpc take streams both ways, and is the token"
            + " good? The same path in plain HTTP says why.")))
        .onSuccess(this::talk);
    return end.future();
  }

  private void talk(WebSocket socket) {
    socket.textMessageHandler(this::take);
    socket.closeHandler(closed -> end.tryComplete(answer(socket.closeStatusCode())));
    socket.exceptionHandler(
        lost -> end.tryComplete(Answer.of(GrpcStatus.UNAVAILABLE, String.valueOf(lost))));
    Lines lines = new Lines(input, socket::writeTextMessage);
    // The empty frame is the end of what we say.
    lines.start(end.future()::isComplete, read -> socket.writeTextMessage(""));
  }

  /** On the event loop, which does nothing else: a terminal that is slow so holds up what is read. */
  private void take(String frame) {
    if (frame.startsWith("{\"error\":")) {
      told = Problems.of(new JsonObject(frame).getJsonObject("error").encode(), transcript);
    } else {
      transcript.print(frame);
    }
  }

  private Answer answer(@Nullable Short code) {
    int closed = code == null ? LOST : code;
    if (closed == COMPLETE || told.code() != GrpcStatus.OK) {
      return told;
    }
    GrpcStatus status = closed >= STATUS_BASE ? GrpcStatus.valueOf(closed - STATUS_BASE) : null;
    return Answer.of(
        status == null ? GrpcStatus.UNAVAILABLE : status, "the WebSocket was closed: " + closed);
  }
}
