package dev.paymesh.bench.rival;

import dev.paymesh.proto.payment.v1.GetPaymentRequest;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Owns a payment service on grpc-java that serves one rpc. Its Netty runs on the event loops of a Vert.x, so that neither a
 * call nor its answer from PostgreSQL ever changes its thread.
 */
public final class GrpcJavaServer implements AutoCloseable {

  private static final String SERVICE = "payment.v1.PaymentService";
  private static final String HOST = "127.0.0.1";
  private static final long START_S_MAX = 30;

  private static final MethodDescriptor<GetPaymentRequest, Payment> GET_PAYMENT =
      MethodDescriptor.<GetPaymentRequest, Payment>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "GetPayment"))
          .setRequestMarshaller(ProtoUtils.marshaller(GetPaymentRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(Payment.getDefaultInstance()))
          .build();

  private final Server server;
  private final CallMeter meter;
  private final CallCap cap;

  private GrpcJavaServer(Server server, CallMeter meter, CallCap cap) {
    this.server = server;
    this.meter = meter;
    this.cap = cap;
  }

  /** Returns once it listens; not for an event loop. */
  public static GrpcJavaServer start(Vertx vertx, String databaseUrl, String meshKey)
      throws IOException, TimeoutException {
    VertxInternal internals = (VertxInternal) vertx;
    DatabaseConfig database = DatabaseConfig.parse(databaseUrl).named("grpc-java");
    EventLoops loops =
        EventLoops.open(internals, database, meshKey).await(START_S_MAX, TimeUnit.SECONDS);
    CallMeter meter = new CallMeter(GET_PAYMENT.getFullMethodName());
    CallCap cap = new CallCap();
    Server server = NettyServerBuilder.forAddress(new InetSocketAddress(HOST, 0))
        .channelFactory(internals.transport().serverChannelFactory(false))
        .bossEventLoopGroup(internals.acceptorEventLoopGroup())
        .workerEventLoopGroup(internals.nettyEventLoopGroup())
        .directExecutor()
        // In the order of Paymesh's own; the rules of fields and the owner follow in the handler.
        .addService(ServerInterceptors.interceptForward(
            service(new PaymentReads(loops)), meter, new CallerCheck(loops), new TimeCheck(), cap))
        .build()
        .start();
    return new GrpcJavaServer(server, meter, cap);
  }

  private static ServerServiceDefinition service(PaymentReads reads) {
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(GET_PAYMENT, ServerCalls.asyncUnaryCall(reads::getPayment))
        .build();
  }

  public int port() {
    return server.getPort();
  }

  /** How many calls ended with a status. */
  public long ended(String status) {
    return meter.ended(status);
  }

  public int inFlight() {
    return cap.inFlight();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
