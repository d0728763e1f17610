package dev.paymesh.document;

import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcClient;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.proto.document.v1.GetDocumentRequest;
import dev.paymesh.proto.document.v1.GetUploadRequest;
import dev.paymesh.proto.document.v1.Upload;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/** Owns a running document service for one test, a caller with the gateway's identity, and the owner's look behind it. */
final class DocumentMesh implements AutoCloseable {

  private final MeshVertx mesh = MeshVertx.start();
  private final Context loop = mesh.vertx().getOrCreateContext();
  private final Database owner = Database.open(
      mesh.vertx(), DatabaseConfig.parse(TestDatabase.ownerUrl()).named("test-owner"));
  private final List<DocumentVerticle> instances = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>();

  /** With the sandbox's verifier, and none of its own verification. */
  static DocumentMesh start() {
    DocumentMesh mesh = new DocumentMesh().deploy(DocumentLimits.USUAL, DocumentMesh::sandbox);
    TestMesh.warmUp(() -> TestMesh.refusalOf(mesh.calling(
        as("nobody"),
        DocumentServiceGrpcClient.GetUpload,
        GetUploadRequest.newBuilder().setUserId("nobody").setIdempotencyKey("k").build())));
    return mesh;
  }

  static DocumentVerification.Terms sandbox(Vertx vertx) {
    return DocumentVerification.Terms.usual(new SandboxVerifier(vertx, InstantSource.system()));
  }

  DocumentMesh deploy(DocumentLimits limits, Function<Vertx, DocumentVerification.Terms> terms) {
    DocumentVerticle instance = new DocumentVerticle(
        new DocumentConfig(TestMesh.server("document"), TestDatabase.configFor("document"), limits),
        terms);
    TestMesh.deploy(vertx(), instance);
    instances.add(instance);
    return reach(instance.port());
  }

  /** Calls what listens on a port, as the next of the instances. */
  DocumentMesh reach(int port) {
    peers.add(onLoop(() -> Future.succeededFuture(Peer.to(
        vertx(), TestMesh.peer("gateway", port), DocumentServiceGrpcService.SERVICE_DESCRIPTOR))));
    return this;
  }

  int port(int index) {
    return instances.get(index).port();
  }

  /** How many ways to instances there are. */
  int links() {
    return peers.size();
  }

  Vertx vertx() {
    return mesh.vertx();
  }

  int transfers(int index) {
    return instances.get(index).transfers();
  }

  // Calls

  static CallContext as(String userId) {
    return as(userId, "user");
  }

  static CallContext as(String userId, String role) {
    return CallContext.entering(userId, role, "request-of-test", Deadline.after(60_000));
  }

  static String newUser() {
    return "u-" + UUID.randomUUID();
  }

  static String newKey() {
    return "key-" + UUID.randomUUID();
  }

  <Q, R> Future<R> calling(CallContext who, ServiceMethod<R, Q> method, Q request) {
    return submit(() -> peers.get(0).start(who, method, request).future());
  }

  <Q, R> R call(CallContext who, ServiceMethod<R, Q> method, Q request) {
    return MeshVertx.await(calling(who, method, request));
  }

  <Q, R> MeshStatus refusal(CallContext who, ServiceMethod<R, Q> method, Q request) {
    return TestMesh.refusalOf(calling(who, method, request));
  }

  Document get(String user, String id) {
    return call(
        as(user),
        DocumentServiceGrpcClient.GetDocument,
        GetDocumentRequest.newBuilder().setId(id).build());
  }

  Upload upload(String user, String key) {
    return call(
        as(user),
        DocumentServiceGrpcClient.GetUpload,
        GetUploadRequest.newBuilder().setUserId(user).setIdempotencyKey(key).build());
  }

  Future<Document> send(Sending sending) {
    return send(0, sending);
  }

  Future<Document> send(int instance, Sending sending) {
    return submit(() -> sending.through(peers.get(instance)));
  }

  /** How an instance is called, for what is done on the loop. */
  Peer peer(int index) {
    return peers.get(index);
  }

  // Behind the service's back

  List<Row> owner(String sql, Object... args) {
    return MeshVertx.await(owner
        .query(sql, Tuple.from(List.of(args)))
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).toList()));
  }

  /** Acts while the owner's transaction has done something, and commits then. */
  <T> Future<T> ownersTransaction(String sql, Supplier<Future<T>> action) {
    return owner.inTransaction(
        connection -> connection.query(sql).execute().compose(done -> action.get()));
  }

  UploadStore uploadStore() {
    return new UploadStore(
        Database.open(vertx(), TestDatabase.configFor("document")), DocumentLimits.USUAL);
  }

  VerificationStore verificationStore() {
    return new VerificationStore(Database.open(vertx(), TestDatabase.configFor("document")));
  }

  /** Of the rows of a table of the service. */
  long count(String from, Object... args) {
    return owner("select count(*) from document." + from, args).get(0).getLong(0);
  }

  long pieces(String id) {
    return count("document_pieces where document_id = $1::text::uuid", id);
  }

  // Waiting

  <T> T onLoop(Callable<Future<T>> action) {
    return MeshVertx.await(submit(action));
  }

  <T> Future<T> submit(Callable<Future<T>> action) {
    return MeshVertx.submit(loop, action);
  }

  void eventually(String what, BooleanSupplier isSo) {
    MeshVertx.eventually(vertx(), what, isSo);
  }

  @Override
  public void close() {
    mesh.close();
  }
}
