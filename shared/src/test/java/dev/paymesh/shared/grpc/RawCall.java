package dev.paymesh.shared.grpc;

import com.google.protobuf.MessageLite;
import dev.paymesh.shared.grpc.Metadata.Sealed;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Owns requests that no well-behaved client sends, told byte by byte. */
final class RawCall {

  static final String ECHO = "/probe.v1.ProbeService/Echo";
  static final Sealed CALLER = new Sealed("gateway", "probe", "user-0001", "user", "request-1");

  private final HttpClient http;
  private final int port;

  RawCall(Vertx vertx, HttpVersion version, int port) {
    this(
        vertx,
        new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false),
        port);
  }

  RawCall(Vertx vertx, HttpClientOptions options, int port) {
    this.http = vertx.createHttpClient(options);
    this.port = port;
  }

  /** What came back; the gRPC status is empty when there is none. */
  record Answer(int httpStatus, String status, @Nullable String message) {

    static Answer of(HttpClientResponse response) {
      MultiMap in =
          response.headers().contains("grpc-status") ? response.headers() : response.trailers();
      String status = in.get("grpc-status");
      return new Answer(
          response.statusCode(), status == null ? "" : status, in.get("grpc-message"));
    }
  }

  /** Sends a sealed Echo, spoilt by the test. */
  Answer echo(Consumer<MultiMap> spoil, Buffer body) {
    return send(
        ECHO,
        headers -> {
          Metadata.write(headers, CALLER, Probe.SEAL);
          headers.set("content-type", "application/grpc").set("te", "trailers");
          spoil.accept(headers);
        },
        body);
  }

  Answer send(String path, Consumer<MultiMap> headers, Buffer body) {
    return Probe.await(http.request(HttpMethod.POST, port, "127.0.0.1", path).compose(request -> {
      headers.accept(request.headers());
      Future<Void> sent = request.end(body);
      return request.response().compose(RawCall::ended).compose(answer -> sent.otherwiseEmpty()
          .map(answer));
    }));
  }

  private static Future<Answer> ended(HttpClientResponse response) {
    return response.body().map(body -> Answer.of(response));
  }

  static Buffer framed(int flag, byte[] payload) {
    return Buffer.buffer().appendByte((byte) flag).appendInt(payload.length).appendBytes(payload);
  }

  static Buffer framed(MessageLite message) {
    return framed(0, message.toByteArray());
  }
}
