package dev.paymesh.gateway.migrate;

import dev.paymesh.gateway.transcode.EdgeAnswer;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** What the mesh says to a request of one rpc, and how a client is told. */
public interface MeshAnswers extends Handler<RoutingContext> {

  /** Asks while somebody else may answer first; a request that cannot be read fails by an exception. */
  Future<EdgeAnswer> askBeside(RoutingContext ctx);

  /** Sends an answer, whoever gave it. */
  void tell(RoutingContext ctx, EdgeAnswer answer);
}
