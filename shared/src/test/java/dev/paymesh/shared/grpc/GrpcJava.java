package dev.paymesh.shared.grpc;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Owns the probe service as grpc-java sees it: its rpcs, and a channel whose calls carry a sealed caller. */
final class GrpcJava implements AutoCloseable {

  static final MethodDescriptor<EchoRequest, EchoReply> ECHO = rpc("Echo", MethodType.UNARY);
  static final MethodDescriptor<EchoRequest, EchoReply> COUNT =
      rpc("CountOwned", MethodType.SERVER_STREAMING);
  static final MethodDescriptor<EchoRequest, EchoReply> SUM =
      rpc("Sum", MethodType.CLIENT_STREAMING);
  static final MethodDescriptor<EchoRequest, EchoReply> CHAT =
      rpc("Chat", MethodType.BIDI_STREAMING);

  /** Sizes of the interop description. */
  static final List<Integer> REPLY_SIZES = List.of(31_415, 9, 2_653, 58_979);

  static final List<Integer> REQUEST_SIZES = List.of(27_182, 8, 1_828, 45_904);
  static final int LARGE_REQUEST = 271_828;
  static final int LARGE_REPLY = 314_159;

  static final String SPECIAL_MESSAGE =
      "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈, 100 % + more\t\n";

  private final ManagedChannel channel;

  GrpcJava(int port) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  static MethodDescriptor<EchoRequest, EchoReply> rpc(String name, MethodType type) {
    return rpc(ProbeServiceGrpcService.SERVICE_NAME.fullyQualifiedName(), name, type);
  }

  static MethodDescriptor<EchoRequest, EchoReply> rpc(
      String service, String name, MethodType type) {
    return MethodDescriptor.<EchoRequest, EchoReply>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
        .setRequestMarshaller(ProtoUtils.marshaller(EchoRequest.getDefaultInstance()))
        .setResponseMarshaller(ProtoUtils.marshaller(EchoReply.getDefaultInstance()))
        .build();
  }

  /** With the caller context that our servers demand. */
  Channel sealed() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    dev.paymesh.shared.grpc.Metadata.write(headers, RawCall.CALLER, Probe.SEAL);
    Metadata metadata = new Metadata();
    for (Map.Entry<String, String> header : headers) {
      metadata.put(ascii(header.getKey()), header.getValue());
    }
    return with(metadata);
  }

  Channel with(Metadata metadata) {
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /** The reply to one unary call; fails with io.grpc's StatusRuntimeException. */
  EchoReply unary(MethodDescriptor<EchoRequest, EchoReply> rpc, EchoRequest request) {
    return ClientCalls.blockingUnaryCall(sealed(), rpc, options(), request);
  }

  static CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  /** Of the owner that the caller is. */
  static EchoRequest sized(int bytes) {
    return Streams.numbered(bytes, "x".repeat(bytes));
  }

  static EchoReply reply(int bytes) {
    return EchoReply.newBuilder().setNumber(bytes).setText("x".repeat(bytes)).build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
