package dev.paymesh.shared.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Owns that what many calls write to a connection in one turn of the event loop leaves it together, in one packet where
 * it fits: a statement that answers thirty calls at once would be thirty system calls.
 */
public final class GatheredWrites {

  /** A turn that writes more than so many frames does not hold them back. */
  private static final int FRAMES_MAX = 256;

  private GatheredWrites() {}

  /** Of a connection on which calls are served. */
  public static void ofServer(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      ChannelHandlerContext http2 = base.channelHandlerContext();
      http2.pipeline().addBefore(http2.name(), null, gathering());
    }
  }

  /**
   * Of a connection on which calls are made: gathered before they are frames, a request and its end are one. Not for a
   * server, whose trailers must not wait there: a reset of their stream would close the connection.
   */
  public static void ofClient(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      ChannelHandlerContext http2 = base.channelHandlerContext();
      http2.pipeline().addAfter(http2.name(), null, gathering());
    }
  }

  private static FlushConsolidationHandler gathering() {
    return new FlushConsolidationHandler(FRAMES_MAX, true);
  }
}
