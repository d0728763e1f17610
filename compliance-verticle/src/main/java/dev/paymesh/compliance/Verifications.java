package dev.paymesh.compliance;

import dev.paymesh.proto.document.v1.DocumentServiceGrpcClient;
import dev.paymesh.proto.document.v1.GetVerificationRequest;
import dev.paymesh.proto.document.v1.Verification;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Owns how the document service is asked about users: each once, some at a time. */
final class Verifications {

  /** Of one batch; so that batches leave room for payments that come alone. */
  static final int AT_ONCE_MAX = 16;

  private final Peer documents;

  Verifications(Peer documents) {
    this.documents = documents;
  }

  Future<Verification> of(String userId) {
    return documents.call(
        DocumentServiceGrpcClient.GetVerification,
        GetVerificationRequest.newBuilder().setUserId(userId).build());
  }

  /** What was answered about each of several users, refusals included; never fails. */
  Future<Map<String, Future<Verification>>> ofEach(Collection<String> userIds) {
    Map<String, Future<Verification>> answers = new HashMap<>();
    Iterator<String> waiting = List.copyOf(userIds).iterator();
    List<Future<Void>> rows = IntStream.range(0, Math.min(AT_ONCE_MAX, userIds.size()))
        .mapToObj(row -> next(waiting, answers))
        .toList();
    return Future.all(rows).map(all -> answers);
  }

  private Future<Void> next(Iterator<String> waiting, Map<String, Future<Verification>> answers) {
    if (!waiting.hasNext()) {
      return Future.succeededFuture();
    }
    String userId = waiting.next();
    Future<Verification> asked = of(userId);
    answers.put(userId, asked);
    return asked.transform(answered -> next(waiting, answers));
  }
}
