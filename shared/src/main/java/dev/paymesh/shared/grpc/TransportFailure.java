package dev.paymesh.shared.grpc;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.grpc.common.GrpcError;
import io.vertx.grpc.common.GrpcErrorException;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.InvalidMessageException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the one place where what a connection does wrong becomes a gRPC status. */
final class TransportFailure {

  private static final Logger LOG = LoggerFactory.getLogger(TransportFailure.class);
  private static final long RETRY_AFTER_MS = 1_000;

  private TransportFailure() {}

  static MeshStatus toStatus(String rpc, Throwable failure) {
    if (failure instanceof MeshStatus known) {
      return known;
    }
    if (failure instanceof GrpcErrorException reset) {
      return toStatus(rpc, reset.error());
    }
    if (failure instanceof InvalidMessageException) {
      return tooLarge(rpc);
    }
    if (isConnectionFailure(failure)) {
      return unavailable(rpc);
    }
    LOG.error("{} failed in an unknown way", rpc, failure);
    return MeshStatus.internal();
  }

  /** HTTP/2 has reset codes that gRPC has no word for; they come as null. */
  static MeshStatus toStatus(String rpc, @Nullable GrpcError reset) {
    return reset == null || reset == GrpcError.UNAVAILABLE || reset == GrpcError.INTERNAL
        ? unavailable(rpc)
        : MeshStatus.of(reset.status, "STREAM_RESET", rpc + ": the peer reset the call");
  }

  static MeshStatus tooLarge(String rpc) {
    return MeshStatus.of(
        GrpcStatus.RESOURCE_EXHAUSTED, "MESSAGE_TOO_LARGE", rpc + ": a message is over the limit");
  }

  static MeshStatus unavailable(String rpc) {
    return MeshStatus.of(
            GrpcStatus.UNAVAILABLE, "PEER_UNAVAILABLE", rpc + ": the service cannot be reached")
        .retryAfter(RETRY_AFTER_MS);
  }

  private static boolean isConnectionFailure(Throwable failure) {
    return failure instanceof IOException
        || failure instanceof HttpClosedException
        || failure instanceof ConnectionPoolTooBusyException
        || failure instanceof ConnectTimeoutException
        || failure instanceof TimeoutException
        // What waited in a stream's window when its connection went.
        || failure instanceof Http2Exception
        || failure instanceof VertxException;
  }
}
