package dev.paymesh.compliance;

import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.proto.document.v1.GetVerificationRequest;
import dev.paymesh.proto.document.v1.Verification;
import dev.paymesh.proto.document.v1.VerificationState;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;

/** Owns a document service on loopback that answers as a test tells it to. */
final class Documents {

  private final MeshServer server;
  private volatile Function<GetVerificationRequest, Future<Verification>> answer;

  private Documents(Vertx vertx) {
    answer(VerificationState.VERIFICATION_STATE_VERIFIED);
    server = MeshServer.on(
            vertx, TestMesh.server("document"), DocumentServiceGrpcService.SERVICE_DESCRIPTOR)
        .unary(DocumentServiceGrpcService.GetVerification, request -> answer.apply(request))
        .unimplemented(
            DocumentServiceGrpcService.UploadDocument,
            DocumentServiceGrpcService.GetUpload,
            DocumentServiceGrpcService.ListDocuments,
            DocumentServiceGrpcService.GetDocument,
            DocumentServiceGrpcService.DownloadDocument,
            DocumentServiceGrpcService.DeleteDocument);
  }

  static Documents start(Vertx vertx) {
    Documents documents = new Documents(vertx);
    TestMesh.await(documents.server.listen());
    return documents;
  }

  int port() {
    return server.port();
  }

  void answer(VerificationState state) {
    answer = request -> verification(state);
  }

  void answer(Function<GetVerificationRequest, Future<Verification>> answer) {
    this.answer = answer;
  }

  static Future<Verification> verification(VerificationState state) {
    return Future.succeededFuture(Verification.newBuilder().setState(state).build());
  }
}
