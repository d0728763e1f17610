package dev.paymesh.shared.grpc;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;

/** Owns the kernel's slot in Vert.x contexts; slots are fixed before Vert.x starts, hence the service provider. */
public final class ContextLocals implements VertxServiceProvider {

  static final ContextLocal<CallContext> CALL = ContextLocal.registerLocal(CallContext.class);

  @Override
  public void init(VertxBootstrap builder) {
    // Loading this class has claimed the slot.
  }
}
