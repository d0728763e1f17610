package dev.paymesh.document;

import static dev.paymesh.proto.document.v1.DocumentServiceGrpcService.DeleteDocument;
import static dev.paymesh.proto.document.v1.DocumentServiceGrpcService.DownloadDocument;
import static dev.paymesh.proto.document.v1.DocumentServiceGrpcService.GetDocument;
import static dev.paymesh.proto.document.v1.DocumentServiceGrpcService.GetUpload;
import static dev.paymesh.proto.document.v1.DocumentServiceGrpcService.GetVerification;
import static dev.paymesh.proto.document.v1.DocumentServiceGrpcService.ListDocuments;
import static dev.paymesh.proto.document.v1.DocumentServiceGrpcService.SERVICE_DESCRIPTOR;
import static dev.paymesh.proto.document.v1.DocumentServiceGrpcService.UploadDocument;

import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.PageTokens;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the wiring of the document service: which rpcs it serves, from which database, and how it stops. */
public final class DocumentVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(DocumentVerticle.class);

  /** What a call in flight at the stop may still take; no unary rpc here has a longer deadline. */
  private static final long DRAIN_MS_MAX = 2_000;
  /** A verdict that is not written by then is asked for again by another instance. */
  private static final long VERDICTS_MS_MAX = 1_000;
  /** What is swept was kept for hours, so that it does not matter when in an hour it goes. */
  private static final long SWEEP_MS = TimeUnit.MINUTES.toMillis(20);

  private final DocumentConfig config;
  private final Function<Vertx, DocumentVerification.Terms> terms;
  private Database database;
  private Database content;
  private Uploads uploads;
  private DocumentVerification verification;
  private MeshServer server;
  private long sweep = -1;

  public DocumentVerticle(DocumentConfig config) {
    this(
        config,
        vertx ->
            DocumentVerification.Terms.usual(new SandboxVerifier(vertx, InstantSource.system())));
  }

  /** With a verifier of one's own. */
  @SuppressWarnings("NullAway.Init") // a verticle is made before it has a Vert.x to build on
  DocumentVerticle(DocumentConfig config, Function<Vertx, DocumentVerification.Terms> terms) {
    this.config = config;
    this.terms = terms;
  }

  @Override
  public Future<?> start() {
    database = Database.open(vertx, config.database());
    // Connections of its own: no payment waits behind a piece of a document.
    content = Database.open(vertx, config.database());
    Transfers transfers = new Transfers(config.limits().transfersMax());
    ContentStore contents = new ContentStore(content);
    uploads = new Uploads(vertx, content, transfers, config.limits());
    verification = new DocumentVerification(
        vertx, new VerificationStore(content), contents, terms.apply(vertx));
    DocumentRpc.Transport transport = new DocumentRpc.Transport(
        uploads, new DocumentDownload(vertx, contents, transfers), verification::claim);
    PageTokens tokens = new PageTokens(config.server().seal(), ListDocuments.fullMethodName());
    server = serve(new DocumentRpc(
        new DocumentStore(database, content),
        transport,
        new DocumentPages(tokens),
        InstantSource.system()));
    return server.listen().onSuccess(listening -> {
      verification.start();
      sweep = vertx.setPeriodic(SWEEP_MS, tick -> sweep());
    });
  }

  private MeshServer serve(DocumentRpc rpc) {
    return MeshServer.on(vertx, config.server(), SERVICE_DESCRIPTOR)
        .clientStream(UploadDocument, rpc::uploadDocument)
        .unary(GetUpload, rpc::getUpload)
        .unary(ListDocuments, rpc::listDocuments)
        .unary(GetDocument, rpc::getDocument)
        .serverStream(DownloadDocument, rpc::downloadDocument)
        .unary(DeleteDocument, rpc::deleteDocument)
        .unary(GetVerification, rpc::getVerification);
  }

  private void sweep() {
    UploadStore store = uploads.store();
    Future.join(
            store.sweep(config.limits().uploadsKept()),
            store.sweepKeys(config.limits().keysKept()))
        .onFailure(failure ->
            LOG.warn("old uploads and answers stay until the next sweep: {}", failure.toString()));
  }

  /** The port it serves on, once started. */
  public int port() {
    return server.port();
  }

  /** How many documents come and go through this instance. */
  int transfers() {
    return uploads.transfers().underWay();
  }

  /** Calls in flight end first, then what they stand on. */
  @Override
  public Future<?> stop() {
    vertx.cancelTimer(sweep);
    return verification
        .stop()
        .timeout(VERDICTS_MS_MAX, TimeUnit.MILLISECONDS)
        .transform(judged -> server.shutdown(DRAIN_MS_MAX))
        .transform(served -> Future.join(database.close(), content.close()));
  }
}
