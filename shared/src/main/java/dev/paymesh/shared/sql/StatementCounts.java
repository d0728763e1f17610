package dev.paymesh.shared.sql;

import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.metrics.CallStatistics;
import io.vertx.core.Future;

/** Owns what is counted of the statements and transactions of one role. */
record StatementCounts(String role) {

  /** By its login, which has its role in its name. */
  static StatementCounts of(DatabaseConfig config) {
    String login = config.user();
    return new StatementCounts(
        login.startsWith(Migrations.LOGIN_PREFIX)
            ? login.substring(Migrations.LOGIN_PREFIX.length())
            : login);
  }

  /** The same work, counted when it ends. */
  <T> Future<T> of(Future<T> work) {
    long begun = System.nanoTime();
    return work.onComplete(done -> CallStatistics.record(
        role,
        CallStatistics.POSTGRES,
        done.succeeded() ? "OK" : statusOf(done.cause()),
        System.nanoTime() - begun));
  }

  /** What a constraint says no to is the store's to answer. */
  private static String statusOf(Throwable failure) {
    return failure instanceof ConstraintViolation
        ? "ALREADY_EXISTS"
        : MeshStatus.of(failure).code().name();
  }
}
