package dev.paymesh.launcher.call;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.paymesh.proto.common.v1.Options;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Owns the way of a call to a service by gRPC, as the operator. */
final class GrpcWay {

  /** Where the contract says nothing. */
  static final Duration DEADLINE = Duration.ofSeconds(10);

  private static final int CONNECT_MS_MAX = 2_000;
  private static final int HEADERS_BYTES_MAX = 64 * 1024;

  private final Vertx vertx;
  private final CallPlan plan;
  private final Surroundings surroundings;
  private final String role;
  private final Address address;

  /** To the service of a role. */
  GrpcWay(Vertx vertx, CallPlan plan, Surroundings surroundings, String role) {
    this.vertx = vertx;
    this.plan = plan;
    this.surroundings = surroundings;
    this.role = role;
    this.address = Address.of(plan.at().orElseGet(() -> surroundings.addressOf(role)));
  }

  /** Begins a call; who has no connection fails with what to do about it. */
  Future<Void> begin(GrpcCall call, MethodDescriptor rpc) {
    HttpClientOptions options = new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setConnectTimeout(CONNECT_MS_MAX)
        .setInitialSettings(new Http2Settings().setMaxHeaderListSize(HEADERS_BYTES_MAX));
    HttpClientAgent client = vertx
        .httpClientBuilder()
        .with(surroundings.identity().secure(options, role))
        // A connection that breaks breaks the call, which tells; nobody has to log it as well.
        .withConnectHandler(connection -> connection.exceptionHandler(call::lost))
        .build();
    // A client that nobody holds is closed when it is collected, with the call that is under way.
    call.end().onComplete(over -> client.close());
    RequestOptions head = new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setHost(address.host())
        .setPort(address.port())
        .setURI(GrpcCall.pathOf(rpc));
    return client
        .request(head)
        .recover(failure -> Future.failedFuture(new CallProblem(Advice.onNoConnection(
            address + " (" + failure.getMessage() + ")", surroundings.identity().isOn()))))
        .compose(request -> {
          request.headers().addAll(surroundings.contextFor(role)).addAll(plan.metadata());
          return call.begin(request, deadlineMs(rpc));
        });
  }

  private long deadlineMs(MethodDescriptor rpc) {
    long own = rpc.getOptions().getExtension(Options.policy).getDeadlineMs();
    return plan.deadline().map(Duration::toMillis).orElse(own > 0 ? own : DEADLINE.toMillis());
  }

  /** Makes the call to its end. */
  Future<Answer> call(MethodDescriptor rpc, Transcript transcript, InputStream input) {
    boolean manyOut = rpc.isServerStreaming();
    GrpcCall call = new GrpcCall(vertx, rpc, transcript, reply -> transcript.reply(reply, manyOut));
    if (!rpc.isClientStreaming()) {
      DynamicMessage message = parsed(rpc, plan.message().orElse("{}"));
      return begin(call, rpc)
          .compose(begun -> call.write(message))
          .compose(sent -> call.halfClose())
          .transform(sent -> endOf(call, sent.cause()));
    }
    refuseMessage(rpc);
    Lines lines = new Lines(input, line -> call.write(parsed(rpc, line)));
    return begin(call, rpc)
        .onSuccess(begun -> lines.start(call.end()::isComplete, read -> close(call, read)))
        .transform(begun -> endOf(call, begun.cause()));
  }

  /** What could not be sent often has an answer that says why. */
  private static Future<Answer> endOf(GrpcCall call, @Nullable Throwable failure) {
    return failure instanceof CallProblem ? Future.failedFuture(failure) : call.end();
  }

  private static void close(GrpcCall call, Future<Void> read) {
    if (read.succeeded()) {
      call.halfClose();
    } else {
      call.fail(read.cause());
    }
  }

  private void refuseMessage(MethodDescriptor rpc) {
    if (plan.message().isPresent()) {
      throw new CallProblem(
          rpc.getName() + " takes a stream: its requests are the lines of standard"
              + " input, each a JSON object, and not the last word of the command");
    }
  }

  static DynamicMessage parsed(MethodDescriptor rpc, String json) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(rpc.getInputType());
    try {
      JsonFormat.parser().merge(json, message);
      return message.build();
    } catch (InvalidProtocolBufferException wrong) {
      throw new CallProblem(
          "the request is no " + rpc.getInputType().getFullName() + ": " + wrong.getMessage());
    }
  }
}
