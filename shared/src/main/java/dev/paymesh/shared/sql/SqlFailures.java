package dev.paymesh.shared.sql;

import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns what each way a statement fails means to the mesh; values of the statement are never told or logged. */
final class SqlFailures {

  private static final Logger LOG = LoggerFactory.getLogger(SqlFailures.class);
  private static final long RETRY_AFTER_MS = 1_000;
  private static final String QUERY_CANCELED = "57014";
  private static final String CACHED_PLAN_CHANGED = "0A000";
  // Shutting down, crashed, starting up, read only after a failover, idle transaction or session
  // ended by the server.
  private static final Set<String> AWAY =
      Set.of("57P01", "57P02", "57P03", "57P05", "25006", "25P03");
  // Lost a race with another transaction: nothing was done, trying again is right.
  private static final Set<String> CONTENDED = Set.of("40001", "40P01", "55P03");

  // The client has no type of its own for these.
  private static final Pattern CONNECTION_LOST = Pattern.compile(
      "onnection is not active|connection has been closed|Pool closed|Client is closed"
          + "|SSL handshake failed");

  private SqlFailures() {}

  static RuntimeException translate(Throwable failure) {
    if (failure instanceof MeshStatus || failure instanceof ConstraintViolation) {
      return (RuntimeException) failure;
    }
    if (failure instanceof PgException refused) {
      return refused(refused);
    }
    return isLost(failure) ? unavailable() : defect(failure);
  }

  /** No connection was had: whatever the client says about it, the database could not be used. */
  static RuntimeException noConnection(Throwable failure) {
    return failure instanceof PgException ? translate(failure) : unavailable();
  }

  static MeshStatus unavailable() {
    return MeshStatus.of(
            GrpcStatus.UNAVAILABLE, "DATABASE_UNAVAILABLE", "the database is not reachable")
        .retryAfter(RETRY_AFTER_MS);
  }

  /** More is asked than the database serves. */
  static MeshStatus busy() {
    return MeshStatus.of(GrpcStatus.UNAVAILABLE, "DATABASE_BUSY", "too many wait for the database")
        .retryAfter(RETRY_AFTER_MS);
  }

  static MeshStatus contended() {
    return MeshStatus.of(
            GrpcStatus.UNAVAILABLE, "DATABASE_CONTENDED", "too many changes to the same row")
        .retryAfter(RETRY_AFTER_MS);
  }

  /** After a migration every connection fails its first use of a kept statement, before anything was executed. */
  static boolean isStalePlan(Throwable failure) {
    return failure instanceof PgException refused
        && CACHED_PLAN_CHANGED.equals(refused.getSqlState());
  }

  private static RuntimeException refused(PgException refused) {
    String state = refused.getSqlState() == null ? "" : refused.getSqlState();
    if (state.startsWith("23")) {
      return new ConstraintViolation(refused);
    }
    if (QUERY_CANCELED.equals(state)) {
      return MeshStatus.deadlineExceeded("the database took too long");
    }
    if (CONTENDED.contains(state)) {
      return contended();
    }
    boolean away = AWAY.contains(state) || state.startsWith("08") || state.startsWith("53");
    return away ? unavailable() : defect(refused);
  }

  private static boolean isLost(Throwable failure) {
    return failure instanceof ClosedConnectionException
        || failure instanceof ConnectionPoolTooBusyException
        || failure instanceof TimeoutException
        || failure instanceof IOException
        || ((failure instanceof VertxException || failure instanceof IllegalStateException)
            && CONNECTION_LOST.matcher(String.valueOf(failure.getMessage())).find());
  }

  private static MeshStatus defect(Throwable failure) {
    if (failure instanceof PgException refused) {
      // The message of the server may quote values of the row; its state and place may not.
      LOG.error(
          "A statement was refused with SQLSTATE {} (table {}, column {})",
          refused.getSqlState(),
          refused.getTable(),
          refused.getColumn());
    } else if (failure instanceof VertxException) {
      // The client's word about arguments that do not fit; it quotes them.
      LOG.error("A statement was refused by the client: its arguments do not fit its parameters");
    } else {
      LOG.error("A statement failed in the client", failure);
    }
    return MeshStatus.internal();
  }
}
