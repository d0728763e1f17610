package dev.paymesh.launcher.call;

import com.google.protobuf.Descriptors.MethodDescriptor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.grpc.common.GrpcStatus;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;

/** Owns the way of a call through the gateway, as a user: paths, lines and WebSocket, as the contract has them. */
final class RestWay {

  private static final String LINES = "application/x-ndjson";
  private static final String PROBLEM = "application/problem+json";
  private static final int CONNECT_MS_MAX = 2_000;
  /** No stream of the mesh lives longer. */
  private static final Duration DEADLINE = Duration.ofMinutes(60);

  private final Vertx vertx;
  private final CallPlan plan;
  private final Surroundings surroundings;
  private final URI gateway;

  RestWay(Vertx vertx, CallPlan plan, Surroundings surroundings) {
    this.vertx = vertx;
    this.plan = plan;
    this.surroundings = surroundings;
    this.gateway = address(plan.at().orElseGet(surroundings::gateway));
  }

  private static URI address(String text) {
    if (!text.matches("https?://[^/:]+(:[0-9]{1,5})?/?")) {
      throw new CallProblem(
          "'" + text + "' (expected: the gateway's address, such as http://localhost:8080)");
    }
    return URI.create(text);
  }

  private boolean secured() {
    return gateway.getScheme().equals("https");
  }

  private int port() {
    return gateway.getPort() > 0 ? gateway.getPort() : secured() ? 443 : 80;
  }

  /** Makes the call to its end. */
  Future<Answer> call(MethodDescriptor rpc, Transcript transcript, InputStream input) {
    RestRoute.Request request = RestRoute.of(rpc).request(message());
    RequestOptions head = head(rpc, request.uri());
    Future<Answer> answer = rpc.isClientStreaming() && rpc.isServerStreaming()
        ? new SocketCall(vertx, transcript, input).call(head)
        : begin(rpc, head, transcript, promised -> new Feed(request, input, promised));
    return inTime(answer);
  }

  /** The gateway keeps the rpc's deadline; ours is for when it says nothing. */
  private Future<Answer> inTime(Future<Answer> answer) {
    Promise<Answer> inTime = Promise.promise();
    long timer = vertx.setTimer(
        plan.deadline().orElse(DEADLINE).toMillis(),
        late ->
            inTime.tryComplete(Answer.of(GrpcStatus.DEADLINE_EXCEEDED, "no answer came in time")));
    answer.onSuccess(inTime::tryComplete).onFailure(inTime::tryFail);
    return inTime.future().onComplete(over -> vertx.cancelTimer(timer));
  }

  private Future<Answer> begin(
      MethodDescriptor rpc,
      RequestOptions head,
      Transcript transcript,
      Function<Promise<Answer>, Feed> feed) {
    Promise<Answer> end = Promise.promise();
    HttpClient client =
        vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_MS_MAX));
    // A client that nobody holds is closed when it is collected, with the call that is under way.
    end.future().onComplete(over -> client.close());
    client
        .request(head)
        .recover(failure -> Future.failedFuture(nobody(failure)))
        .onFailure(end::tryFail)
        .onSuccess(granted -> {
          transcript.metadata(">", granted.getMethod() + " " + granted.getURI(), granted.headers());
          granted.exceptionHandler(lost -> end.tryComplete(unavailable(lost)));
          granted
              .response()
              .onSuccess(response -> receive(rpc, response, transcript, end))
              .onFailure(lost -> end.tryComplete(unavailable(lost)));
          feed.apply(end).send(rpc, granted);
        });
    return end.future();
  }

  private CallProblem nobody(Throwable failure) {
    return new CallProblem("nobody answers at " + gateway + " (" + failure.getMessage()
        + "). Is it started (./paymesh up), and there (--at http://host:port)?");
  }

  private static Answer unavailable(Throwable lost) {
    return Answer.of(GrpcStatus.UNAVAILABLE, String.valueOf(lost.getMessage()));
  }

  private JsonObject message() {
    try {
      return new JsonObject(plan.message().orElse("{}"));
    } catch (DecodeException wrong) {
      throw new CallProblem("the request is no JSON object: " + wrong.getMessage());
    }
  }

  private RequestOptions head(MethodDescriptor rpc, String uri) {
    RequestOptions head = new RequestOptions()
        .setMethod(RestRoute.of(rpc).method())
        .setHost(gateway.getHost())
        .setPort(port())
        .setSsl(secured())
        .setURI(uri)
        .putHeader("authorization", "Bearer " + surroundings.token());
    plan.metadata().forEach(head::putHeader);
    plan.deadline()
        .ifPresent(limit ->
            head.putHeader("request-timeout", Long.toString(Math.max(1, limit.toSeconds()))));
    return head.putHeader("accept", rpc.isServerStreaming() ? LINES : "application/json");
  }

  /**
   * What is sent.
   *
   * @param input has the requests of a stream
   * @param end a request that cannot be sent ends the call
   */
  private record Feed(RestRoute.Request request, InputStream input, Promise<Answer> end) {

    void send(MethodDescriptor rpc, HttpClientRequest granted) {
      if (rpc.isClientStreaming()) {
        granted.putHeader("content-type", LINES).setChunked(true).sendHead();
        Lines lines = new Lines(input, line -> granted.write(line + "\n"));
        lines.start(end.future()::isComplete, read -> close(granted, read));
      } else if (request.body().isPresent()) {
        granted
            .putHeader("content-type", "application/json")
            .end(request.body().get().toBuffer());
      } else {
        granted.end();
      }
    }

    private void close(HttpClientRequest granted, Future<Void> read) {
      if (read.succeeded()) {
        granted.end();
      } else {
        end.tryFail(read.cause());
        granted.reset();
      }
    }
  }

  private void receive(
      MethodDescriptor rpc,
      HttpClientResponse response,
      Transcript transcript,
      Promise<Answer> end) {
    transcript.metadata("<", "HTTP " + response.statusCode(), response.headers());
    response.exceptionHandler(lost -> end.tryComplete(unavailable(lost)));
    if (rpc.isServerStreaming() && response.statusCode() == 200) {
      Problems problems = new Problems();
      RecordParser lines = RecordParser.newDelimited("\n", response);
      lines.handler(line -> problems.orPrint(line.toString(), transcript));
      lines.endHandler(done -> end.tryComplete(problems.answer()));
      return;
    }
    response
        .body()
        .onFailure(lost -> end.tryComplete(unavailable(lost)))
        .onSuccess(body -> end.tryComplete(answer(response, body, transcript)));
  }

  private static Answer answer(HttpClientResponse response, Buffer body, Transcript transcript) {
    String type = String.valueOf(response.getHeader("content-type"));
    if (type.startsWith(PROBLEM)) {
      return Problems.of(body.toString(), transcript);
    }
    if (body.length() > 0) {
      transcript.print(body.toString());
    }
    return response.statusCode() < 400
        ? Answer.of(GrpcStatus.OK, "")
        : Answer.of(GrpcStatus.UNKNOWN, "HTTP " + response.statusCode());
  }
}
