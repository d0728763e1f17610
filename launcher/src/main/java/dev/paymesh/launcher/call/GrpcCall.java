package dev.paymesh.launcher.call;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Owns one gRPC call over HTTP/2, whose headers and trailers are shown as they travel. */
final class GrpcCall {

  /** Beyond the call's own deadline, which the server keeps: for its word to arrive. */
  private static final long GRACE_MS = 500;

  private static final long CANCEL = 8;

  private final Vertx vertx;
  private final MethodDescriptor rpc;
  private final Transcript transcript;
  private final Consumer<DynamicMessage> replies;
  private final Frames frames = new Frames();
  private final Promise<Answer> end = Promise.promise();
  private @Nullable HttpClientRequest request;

  GrpcCall(
      Vertx vertx, MethodDescriptor rpc, Transcript transcript, Consumer<DynamicMessage> replies) {
    this.vertx = vertx;
    this.rpc = rpc;
    this.transcript = transcript;
    this.replies = replies;
  }

  static String pathOf(MethodDescriptor rpc) {
    return "/" + rpc.getService().getFullName() + "/" + rpc.getName();
  }

  /** Sends the head; the answer comes when the call has ended, however it does. */
  Future<Void> begin(HttpClientRequest granted, long deadlineMs) {
    request = granted;
    granted
        .putHeader("content-type", "application/grpc")
        .putHeader("te", "trailers")
        .putHeader("grpc-accept-encoding", "identity")
        .putHeader("grpc-timeout", deadlineMs + "m")
        .putHeader("user-agent", "paymesh-call");
    transcript.metadata(">", pathOf(rpc), granted.headers());
    long timer = vertx.setTimer(deadlineMs + GRACE_MS, late -> giveUp());
    end.future().onComplete(over -> vertx.cancelTimer(timer));
    granted.exceptionHandler(this::lost);
    granted.response().onComplete(this::receive, this::lost);
    return granted.setChunked(true).sendHead();
  }

  private void giveUp() {
    finish(Answer.of(GrpcStatus.DEADLINE_EXCEEDED, "no answer came in time"));
    cancel();
  }

  void cancel() {
    if (request != null) {
      request.reset(CANCEL);
    }
  }

  /** Its requests are not what they should be. */
  void fail(Throwable why) {
    end.tryFail(why);
    cancel();
  }

  Future<Void> write(DynamicMessage message) {
    return open().write(Frames.framed(message.toByteArray()));
  }

  Future<Void> halfClose() {
    return end.future().isComplete() ? Future.succeededFuture() : open().end();
  }

  private HttpClientRequest open() {
    HttpClientRequest begun = request;
    if (begun == null) {
      throw new IllegalStateException("the call has not begun");
    }
    return begun;
  }

  Future<Answer> end() {
    return end.future();
  }

  /** All handlers in the tick in which the head arrives: a later one would miss what follows. */
  private void receive(HttpClientResponse response) {
    transcript.metadata("<", "HTTP " + response.statusCode(), response.headers());
    String type = String.valueOf(response.getHeader("content-type"));
    if (response.statusCode() != 200 || !type.startsWith("application/grpc")) {
      finish(Answer.of(
          GrpcStatus.UNKNOWN,
          "HTTP " + response.statusCode() + " with " + type
              + ": this is no gRPC server (expected: the port of a service, not the gateway's)"));
      cancel();
      return;
    }
    response.exceptionHandler(this::lost);
    response.endHandler(done -> ended(response));
    response.handler(this::take);
  }

  /** On the event loop, which does nothing else: a terminal that is slow so holds up what is read. */
  private void take(Buffer bytes) {
    try {
      for (byte[] message : frames.whole(bytes)) {
        replies.accept(DynamicMessage.parseFrom(rpc.getOutputType(), message));
      }
    } catch (IllegalStateException | InvalidProtocolBufferException malformed) {
      finish(Answer.of(GrpcStatus.INTERNAL, String.valueOf(malformed.getMessage())));
      cancel();
    }
  }

  private void ended(HttpClientResponse response) {
    transcript.metadata("<", "trailers", response.trailers());
    finish(
        frames.isEmpty()
            ? Answer.read(response.headers(), response.trailers())
            : Answer.of(GrpcStatus.INTERNAL, "the answer ended within a message"));
  }

  /** The connection, or the stream on it, is gone. */
  void lost(Throwable failure) {
    finish(Answer.of(GrpcStatus.UNAVAILABLE, String.valueOf(failure.getMessage())));
  }

  private void finish(Answer answer) {
    end.tryComplete(answer);
  }
}
