package dev.paymesh.compliance;

import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcClient;
import dev.paymesh.proto.compliance.v1.ReviewCaseRequest;
import dev.paymesh.proto.compliance.v1.ReviewCaseResponse;
import dev.paymesh.shared.grpc.BidiStream;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Owns one side's stream of a case in a test, and what it was told, in the order it was told. */
final class CaseStream {

  private final ComplianceMesh mesh;
  private final String userId;
  private final List<ReviewCaseResponse> events = new ArrayList<>();
  private @Nullable BidiStream<ReviewCaseRequest> stream;

  private CaseStream(ComplianceMesh mesh, String userId) {
    this.mesh = mesh;
    this.userId = userId;
  }

  /** Opened by the first message that is sent. */
  static CaseStream open(ComplianceMesh mesh, int instance, CallContext who, String userId) {
    CaseStream opened = new CaseStream(mesh, userId);
    opened.stream = mesh.onLoop(() -> Future.succeededFuture(
        mesh.peer(instance).bidiStream(who, ComplianceServiceGrpcClient.ReviewCase, opened::told)));
    return opened;
  }

  private synchronized void told(ReviewCaseResponse event) {
    events.add(event);
  }

  private BidiStream<ReviewCaseRequest> stream() {
    return Objects.requireNonNull(stream);
  }

  ReviewCaseRequest.Builder message() {
    return ReviewCaseRequest.newBuilder().setUserId(userId);
  }

  CaseStream send(ReviewCaseRequest.Builder message) {
    return onLoop(open -> open.requests().write(message.build()));
  }

  CaseStream join(long after) {
    return send(message().setAfterSequence(after));
  }

  CaseStream say(String text) {
    return send(message().setText(text).setIdempotencyKey("key-" + UUID.randomUUID()));
  }

  synchronized List<ReviewCaseResponse> events() {
    return List.copyOf(events);
  }

  List<String> texts() {
    return events().stream().map(ReviewCaseResponse::getText).toList();
  }

  CaseStream await(int count) {
    mesh.eventually(count + " events", () -> events().size() >= count);
    return this;
  }

  /** The case that the events are of. */
  String caseId() {
    return events().get(0).getCaseId();
  }

  /** Waits until the service has ended it with OK. */
  CaseStream ended() {
    MeshVertx.await(stream().replies().end());
    return this;
  }

  MeshStatus refused() {
    return TestMesh.refusalOf(stream().replies().end());
  }

  CaseStream halfClose() {
    return onLoop(open -> open.requests().end());
  }

  void cancel() {
    onLoop(open -> open.replies().cancel());
  }

  private CaseStream onLoop(Consumer<BidiStream<ReviewCaseRequest>> action) {
    mesh.onLoop(() -> {
      action.accept(stream());
      return Future.succeededFuture();
    });
    return this;
  }
}
