package dev.paymesh.launcher;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;

/** Owns whether the database of one role answers, asked on a timer, so that no request waits for it; told on any thread. */
final class DatabaseProbe {

  private static final long PERIOD_MS = 1_000;
  private static final long ANSWER_MS_MAX = 500;
  /** A start does not wait a second for a database that comes up beside it. */
  private static final long FIRST_PERIOD_MS = 50;

  private final Vertx vertx;
  private final Database database;
  private boolean asking;
  private boolean answered;
  private volatile boolean answers;

  private DatabaseProbe(Vertx vertx, DatabaseConfig config) {
    this.vertx = vertx;
    this.database = Database.open(vertx, config.named("paymesh-ops"));
  }

  /** Begins to ask, on the event loop that calls; until the first answer the database counts as silent. */
  static DatabaseProbe start(Vertx vertx, DatabaseConfig config) {
    DatabaseProbe probe = new DatabaseProbe(vertx, config);
    probe.ask();
    vertx.setPeriodic(PERIOD_MS, again -> probe.ask());
    return probe;
  }

  private void ask() {
    if (asking) {
      return;
    }
    asking = true;
    Future<?> answer = database.query("SELECT 1", Tuple.tuple());
    answer.timeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS).onComplete(end -> {
      answers = end.succeeded();
      answered |= answers;
    });
    // The next question waits for the end of this one, however late.
    answer.onComplete(end -> {
      asking = false;
      if (!answered) {
        vertx.setTimer(FIRST_PERIOD_MS, again -> ask());
      }
    });
  }

  boolean answers() {
    return answers;
  }

  Future<Void> close() {
    return database.close();
  }
}
