package dev.paymesh.launcher.call;

import com.google.protobuf.Descriptors.MethodDescriptor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.grpc.common.GrpcStatus;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;

/** Owns the way of a call through the gateway, as a user: paths, lines and WebSocket, as the contract has them. */
final class RestWay {

  private static final String LINES = "application/x-ndjson";
  private static final String PROBLEM = "application/problem+json";
  private static final int CONNECT_MS_MAX = 2_000;

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
    if (rpc.isClientStreaming() && rpc.isServerStreaming()) {
      return new SocketCall(vertx, transcript, input).call(head(rpc, request.uri()));
    }
    Promise<Answer> end = Promise.promise();
    long timer = vertx.setTimer(
        deadline().toMillis(),
        late -> end.tryComplete(Answer.of(GrpcStatus.DEADLINE_EXCEEDED, "no answer came in time")));
    end.future().onComplete(over -> vertx.cancelTimer(timer));
    vertx
        .createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_MS_MAX))
        .request(head(rpc, request.uri()))
        .recover(failure -> Future.failedFuture(nobody(failure)))
        .onFailure(end::tryFail)
        .onSuccess(granted -> {
          transcript.metadata(">", granted.getMethod() + " " + granted.getURI(), granted.headers());
          granted.exceptionHandler(lost -> end.tryComplete(unavailable(lost)));
          granted.response().onComplete(
              response -> receive(rpc, response, transcript, end),
              lost -> end.tryComplete(unavailable(lost)));
          send(rpc, granted, request, new Feed(input, end));
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

  private Duration deadline() {
    return plan.deadline().orElse(Duration.ofMinutes(30));
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
        .ifPresent(limit -> head.putHeader(
            "request-timeout", Long.toString(Math.max(1, limit.toSeconds()))));
    return head.putHeader("accept", rpc.isServerStreaming() ? LINES : "application/json");
  }

  /** Where requests come from, and whom a bad one ends. */
  private record Feed(InputStream input, Promise<Answer> end) {}

  private static void send(
      MethodDescriptor rpc, HttpClientRequest granted, RestRoute.Request request, Feed feed) {
    if (rpc.isClientStreaming()) {
      granted.putHeader("content-type", LINES).setChunked(true);
      granted.sendHead();
      Lines lines = new Lines(feed.input(), line -> granted.write(line + "\n"));
      lines.start(feed.end().future()::isComplete, read -> {
        if (read.succeeded()) {
          granted.end();
        } else {
          feed.end().tryFail(read.cause());
          granted.reset();
        }
      });
    } else if (request.body().isPresent() && !granted.getMethod().equals(HttpMethod.GET)) {
      granted.putHeader("content-type", "application/json");
      granted.end(request.body().get().toBuffer());
    } else {
      granted.end();
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
      lines.handler(line -> {
        lines.pause();
        vertx
            .executeBlocking(() -> problems.orPrint(line.toString(), transcript))
            .onComplete(printed -> lines.resume());
      });
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
