package dev.paymesh.launcher.e2e;

import com.google.protobuf.Timestamp;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.proto.payment.v1.GetPaymentRequest;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.proto.payment.v1.WatchPaymentRequest;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.Outbound;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Owns a payment service that a test serves over real gRPC, to do what a real one seldom does: it never answers a
 * CreatePayment, knows every payment but those whose id begins with f, which it never answers, and sends events without end.
 */
final class OwnPayments {

  private static final String TEXT = "x".repeat(1_000);

  final AtomicInteger creating = new AtomicInteger();
  final AtomicInteger createdEver = new AtomicInteger();
  final AtomicInteger leftUnanswered = new AtomicInteger();
  final Set<Outbound<PaymentStatusEvent>> watching = ConcurrentHashMap.newKeySet();
  private final int port;

  OwnPayments(MeshVertx mesh) {
    MeshServer server = MeshVertx.await(MeshServer.on(
            mesh.vertx(),
            new MeshServerConfig("payment", "127.0.0.1", 0, Mesh.SEAL),
            PaymentServiceGrpcService.SERVICE_DESCRIPTOR)
        .unary(PaymentServiceGrpcService.CreatePayment, this::create)
        .unary(PaymentServiceGrpcService.GetPayment, this::get)
        .unimplemented(
            PaymentServiceGrpcService.GetPaymentsBatch, PaymentServiceGrpcService.SubmitPayments)
        .unimplemented(
            PaymentServiceGrpcService.ListPayments, PaymentServiceGrpcService.GetIdempotencyKey)
        .serverStream(PaymentServiceGrpcService.WatchPayment, this::watch)
        .listen());
    this.port = server.port();
  }

  int port() {
    return port;
  }

  /** Whether somebody watches and is behind. */
  boolean isHeldBack() {
    return watching.stream().anyMatch(Outbound::isFull);
  }

  private Future<CreatePaymentResponse> create(CreatePaymentRequest request) {
    createdEver.incrementAndGet();
    creating.incrementAndGet();
    CallContext.current().scope().onEnd(creating::decrementAndGet);
    return Promise.<CreatePaymentResponse>promise().future();
  }

  private Future<Payment> get(GetPaymentRequest request) {
    if (request.getId().startsWith("f")) {
      leftUnanswered.incrementAndGet();
      return Promise.<Payment>promise().future();
    }
    return Future.succeededFuture(Payment.newBuilder()
        .setId(request.getId())
        .setStatus(PaymentStatus.PROCESSING)
        .setVersion(1)
        .build());
  }

  private Future<Void> watch(WatchPaymentRequest request, Outbound<PaymentStatusEvent> out) {
    watching.add(out);
    out.onEnd(() -> watching.remove(out));
    write(out, request.getAfterSequence() + 1);
    return Promise.<Void>promise().future();
  }

  private static void write(Outbound<PaymentStatusEvent> out, long first) {
    long sequence = first;
    while (out.isOpen() && !out.isFull()) {
      out.write(PaymentStatusEvent.newBuilder()
          .setSequence(sequence++)
          .setStatus(PaymentStatus.PROCESSING)
          .setTimestamp(Timestamp.newBuilder().setSeconds(1_700_000_000))
          .setMessage(TEXT)
          .build());
    }
    long next = sequence;
    out.onDrain(() -> write(out, next));
  }
}
