package dev.paymesh.launcher.discovery;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Owns the question whether a process still answers on its gRPC port.
 *
 * <p>It greets as HTTP/2 does. Whatever comes back shows that the process turns, also the refusal of one that wants TLS;
 * one that was stopped takes the connection and says nothing, and one that is dead does not even take it.
 */
final class AnswerProbe {

  static final int ANSWER_MS_MAX = 600;

  private static final Buffer GREETING = Buffer.buffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
      .appendBytes(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});

  private final NetClient client;

  AnswerProbe(Vertx vertx) {
    this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(ANSWER_MS_MAX));
  }

  Future<Boolean> answers(SocketAddress address) {
    return client
        .connect(address)
        .compose(AnswerProbe::greet)
        .timeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
        .otherwise(false);
  }

  private static Future<Boolean> greet(NetSocket socket) {
    Promise<Boolean> answer = Promise.promise();
    socket.handler(word -> answer.tryComplete(true));
    socket.closeHandler(closed -> answer.tryComplete(true));
    socket.exceptionHandler(broken -> answer.tryComplete(true));
    socket.write(GREETING);
    return answer
        .future()
        .timeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
        .onComplete(done -> socket.close());
  }
}
