package dev.paymesh.payment;

import dev.paymesh.proto.payment.v1.PaymentServiceGrpcClient;
import dev.paymesh.proto.payment.v1.SubmitPaymentsRequest;
import dev.paymesh.proto.payment.v1.SubmitPaymentsResponse;
import dev.paymesh.shared.grpc.BidiStream;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Owns one open stream of payments of a test: sends at the pace that it is given, and keeps what is answered. */
final class Submitting {

  private static final long MS_MAX = 60_000;

  private final PaymentMesh mesh;
  private final Queue<SubmitPaymentsRequest> unsent = new ArrayDeque<>();
  private final List<SubmitPaymentsResponse> answers = new ArrayList<>();
  private @Nullable BidiStream<SubmitPaymentsRequest> stream;
  private boolean ending;
  private int sent;

  private Submitting(PaymentMesh mesh) {
    this.mesh = mesh;
  }

  static Submitting open(PaymentMesh mesh, int instance, CallContext who) {
    CallContext patient =
        CallContext.entering(who.userId(), who.userRole(), who.requestId(), Deadline.after(MS_MAX));
    Submitting submitting = new Submitting(mesh);
    submitting.stream = mesh.onLoop(() -> Future.succeededFuture(mesh.peers
        .get(instance)
        .bidiStream(patient, PaymentServiceGrpcClient.SubmitPayments, submitting::answered)));
    return submitting;
  }

  private BidiStream<SubmitPaymentsRequest> stream() {
    return Objects.requireNonNull(stream);
  }

  private synchronized void answered(SubmitPaymentsResponse answer) {
    answers.add(answer);
  }

  Submitting send(Collection<SubmitPaymentsRequest> items) {
    return onLoop(open -> {
      unsent.addAll(items);
      sendOn();
    });
  }

  /** Half-closes behind the last item. */
  Submitting end() {
    return onLoop(open -> {
      ending = true;
      sendOn();
    });
  }

  private void sendOn() {
    while (!unsent.isEmpty() && !stream().requests().isFull()) {
      stream().requests().write(unsent.remove());
      sent++;
    }
    if (!unsent.isEmpty()) {
      stream().requests().onDrain(this::sendOn);
    } else if (ending) {
      stream().requests().end();
    }
  }

  /** How many have been handed to the connection. */
  int sent() {
    return mesh.onLoop(() -> Future.succeededFuture(sent));
  }

  synchronized List<SubmitPaymentsResponse> answers() {
    return List.copyOf(answers);
  }

  Submitting awaitAnswers(int count) {
    mesh.eventually(count + " answers", () -> answers().size() >= count);
    return this;
  }

  /** All answers, once the service has ended the stream with OK. */
  List<SubmitPaymentsResponse> ended() {
    MeshVertx.await(stream().replies().end());
    return answers();
  }

  MeshStatus refused() {
    return TestMesh.refusalOf(stream().replies().end());
  }

  Submitting pause() {
    return onLoop(open -> open.replies().pause());
  }

  Submitting resume() {
    return onLoop(open -> open.replies().resume());
  }

  Submitting cancel() {
    return onLoop(open -> open.replies().cancel());
  }

  private Submitting onLoop(Consumer<BidiStream<SubmitPaymentsRequest>> action) {
    mesh.onLoop(() -> {
      action.accept(stream());
      return Future.succeededFuture();
    });
    return this;
  }
}
