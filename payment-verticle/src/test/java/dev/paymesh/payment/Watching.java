package dev.paymesh.payment;

import dev.paymesh.proto.payment.v1.PaymentServiceGrpcClient;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.proto.payment.v1.WatchPaymentRequest;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Inbound;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Owns one open watch of a test and what it was told, in the order it was told. */
final class Watching {

  private final PaymentMesh mesh;
  private final List<PaymentStatusEvent> events = new ArrayList<>();
  private @Nullable Inbound inbound;

  /** What is watched, and from where. */
  record Of(String paymentId, long after) {}

  private Watching(PaymentMesh mesh) {
    this.mesh = mesh;
  }

  /** On the event loop. */
  static Watching open(PaymentMesh mesh, Peer peer, CallContext who, Of what) {
    Watching watching = new Watching(mesh);
    WatchPaymentRequest request = WatchPaymentRequest.newBuilder()
        .setPaymentId(what.paymentId())
        .setAfterSequence(what.after())
        .build();
    watching.inbound =
        peer.stream(who, PaymentServiceGrpcClient.WatchPayment, request, watching::told);
    return watching;
  }

  private synchronized void told(PaymentStatusEvent event) {
    events.add(event);
  }

  synchronized List<PaymentStatusEvent> events() {
    return List.copyOf(events);
  }

  List<Long> sequences() {
    return events().stream().map(PaymentStatusEvent::getSequence).toList();
  }

  List<PaymentStatus> statuses() {
    return events().stream().map(PaymentStatusEvent::getStatus).toList();
  }

  private Inbound inbound() {
    return java.util.Objects.requireNonNull(inbound);
  }

  Future<Void> end() {
    return inbound().end();
  }

  /** Waits until the service ended it with OK. */
  Watching ended() {
    MeshVertx.await(end());
    return this;
  }

  MeshStatus refused() {
    return TestMesh.refusalOf(end());
  }

  void pause() {
    onLoop(Inbound::pause);
  }

  void resume() {
    onLoop(Inbound::resume);
  }

  void cancel() {
    onLoop(Inbound::cancel);
  }

  private void onLoop(java.util.function.Consumer<Inbound> action) {
    mesh.onLoop(() -> {
      action.accept(inbound());
      return Future.succeededFuture();
    });
  }

  Watching awaitEvents(int count) {
    mesh.eventually(count + " events", () -> events().size() >= count);
    return this;
  }
}
