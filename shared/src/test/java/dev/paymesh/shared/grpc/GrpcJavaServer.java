package dev.paymesh.shared.grpc;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Owns a probe server of grpc-java that behaves as the interop description says. */
final class GrpcJavaServer implements ServerInterceptor, AutoCloseable {

  private final Queue<Metadata> received = new ConcurrentLinkedQueue<>();
  private final Queue<Deadline> deadlines = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Void> cancelled = new CompletableFuture<>();
  private final Function<EchoRequest, EchoReply> echo;
  private final Server server;

  private GrpcJavaServer(
      String service,
      Function<EchoRequest, EchoReply> echo,
      UnaryOperator<NettyServerBuilder> options) {
    this.echo = echo;
    this.server = options
        .apply(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)))
        .addService(ServerInterceptors.intercept(definition(service), this))
        .build();
    try {
      server.start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** {@code echo} answers the unary calls, or throws their status. */
  GrpcJavaServer(Function<EchoRequest, EchoReply> echo, UnaryOperator<NettyServerBuilder> options) {
    this("probe.v1.ProbeService", echo, options);
  }

  GrpcJavaServer(Function<EchoRequest, EchoReply> echo) {
    this(echo, builder -> builder);
  }

  /** One that knows none of our rpcs. */
  static GrpcJavaServer withoutOurService() {
    return new GrpcJavaServer("nothing.v1.Nothing", request -> Probe.reply(""), options -> options);
  }

  private ServerServiceDefinition definition(String name) {
    return "probe.v1.ProbeService".equals(name)
        ? probe()
        : ServerServiceDefinition.builder(name).build();
  }

  private ServerServiceDefinition probe() {
    return ServerServiceDefinition.builder("probe.v1.ProbeService")
        .addMethod(GrpcJava.ECHO, ServerCalls.asyncUnaryCall(this::echo))
        .addMethod(GrpcJava.COUNT, ServerCalls.asyncServerStreamingCall(this::count))
        .addMethod(GrpcJava.SUM, ServerCalls.asyncClientStreamingCall(this::sum))
        .addMethod(GrpcJava.CHAT, ServerCalls.asyncBidiStreamingCall(this::chat))
        .build();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    received.add(headers);
    Deadline deadline = Context.current().getDeadline();
    if (deadline != null) {
      deadlines.add(deadline);
    }
    Context.current()
        .addListener(
            ended -> {
              if (ended.isCancelled()) {
                cancelled.complete(null);
              }
            },
            Runnable::run);
    return next.startCall(call, headers);
  }

  private void echo(EchoRequest request, StreamObserver<EchoReply> out) {
    try {
      out.onNext(echo.apply(request));
      out.onCompleted();
    } catch (RuntimeException status) {
      out.onError(status);
    }
  }

  private void count(EchoRequest request, StreamObserver<EchoReply> out) {
    GrpcJava.REPLY_SIZES.forEach(size -> out.onNext(GrpcJava.reply(size)));
    if (request.getNumber() == 0) {
      out.onCompleted();
    } else {
      out.onError(failure((int) request.getNumber(), request.getText()));
    }
  }

  private StreamObserver<EchoRequest> sum(StreamObserver<EchoReply> out) {
    long[] sum = {0};
    return new Requests(request -> sum[0] += request.getNumber(), () -> {
      out.onNext(Probe.numbered(sum[0]));
      out.onCompleted();
    });
  }

  private StreamObserver<EchoRequest> chat(StreamObserver<EchoReply> out) {
    return new Requests(
        request -> out.onNext(EchoReply.newBuilder()
            .setNumber(request.getNumber())
            .setText(request.getText())
            .build()),
        out::onCompleted);
  }

  /** Tells what to do with what a caller sends; its going is told by the call's context. */
  private record Requests(java.util.function.Consumer<EchoRequest> each, Runnable last)
      implements StreamObserver<EchoRequest> {

    @Override
    public void onNext(EchoRequest request) {
      each.accept(request);
    }

    @Override
    public void onError(Throwable gone) {
      // Nothing is kept that would have to be freed.
    }

    @Override
    public void onCompleted() {
      last.run();
    }
  }

  /** A status with the details that a service of ours would read. */
  static RuntimeException failure(int code, String message) {
    ErrorInfo info =
        ErrorInfo.newBuilder().setReason("ASKED_FOR").setDomain("interop").build();
    return StatusProto.toStatusRuntimeException(Status.newBuilder()
        .setCode(code)
        .setMessage(message)
        .addDetails(Any.pack(info))
        .build());
  }

  /** UNAVAILABLE with what the server wants of a retry, as gRFC A6 has it. */
  static RuntimeException pushback(String value) {
    Metadata trailers = new Metadata();
    trailers.put(GrpcJava.ascii("grpc-retry-pushback-ms"), value);
    return io.grpc.Status.UNAVAILABLE.withDescription("later").asRuntimeException(trailers);
  }

  int port() {
    return server.getPort();
  }

  /** The headers of the oldest call not asked for yet. */
  Metadata headers() {
    return received.remove();
  }

  int calls() {
    return received.size();
  }

  Deadline deadline() {
    return deadlines.remove();
  }

  /** When a call was cancelled, or its deadline passed. */
  void awaitCancelled() {
    cancelled.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Sends GOAWAY and lets calls in flight end. */
  void shutdown() {
    server.shutdown();
  }

  boolean isTerminatedWithin(long seconds) {
    try {
      return server.awaitTermination(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
