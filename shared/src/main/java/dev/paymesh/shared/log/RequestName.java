package dev.paymesh.shared.log;

import dev.paymesh.shared.grpc.CallContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What log lines call a request. It is looked up where a line is written, in the Vert.x context of the request: what is
 * tied to the thread instead would be found by the next task of the event loop.
 *
 * @param requestId the edge's
 * @param traceId empty where there is no trace
 */
public record RequestName(String requestId, String traceId) {

  private static final ContextLocal<RequestName> LOCAL =
      ContextLocal.registerLocal(RequestName.class);

  /** Owns that the slot is claimed before Vert.x starts. */
  public static final class Slot implements VertxServiceProvider {

    @Override
    public void init(VertxBootstrap builder) {
      // Loading the record claims it.
      new RequestName("", "");
    }
  }

  /** Of the request at the edge whose context runs now, and which is no call yet. */
  public void bind() {
    Context context = Vertx.currentContext();
    if (context != null) {
      LOCAL.put(context, this);
    }
  }

  /** Of the request that is worked on here, if it is one's. */
  public static Optional<RequestName> here() {
    @Nullable Context context = Vertx.currentContext();
    if (context == null) {
      return Optional.empty();
    }
    @Nullable CallContext call = CallContext.bound();
    return call == null
        ? Optional.ofNullable(LOCAL.get(context))
        : Optional.of(new RequestName(call.requestId(), call.leg().traceId()));
  }
}
