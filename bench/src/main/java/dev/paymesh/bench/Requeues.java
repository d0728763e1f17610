package dev.paymesh.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Owns the events of payments that nobody decides: sends parked ones back to settlement in turn, a few at a time, as
 * {@code settlement requeue} does. Each is told twice: when it goes back, and when settlement parks it again.
 */
final class Requeues implements AutoCloseable {

  static final int EVENTS_EACH = 2;

  private static final long TURN_MS = 20;
  private static final long PATIENCE_MS = 5_000;
  /** What one hint holds. */
  private static final int AT_ONCE_MAX = 200;

  private static final String REQUEUE =
      """
      with requeued as (
        update payment.payments
        set parked_at = null, due_at = now(), attempts = 0, version = version + 1,
            updated_at = now()
        where id = any(?) and parked_at is not null
        returning id, version, status, updated_at),
      event as (
        insert into payment.payment_events (payment_id, seq, status, message, at, actor)
        select id, version, status, 'Payment is being settled again', updated_at, 'bench'
        from requeued)
      select pg_notify('paymesh_payment_events', string_agg(id::text, ',')) from requeued""";

  private final Connection owner;
  private final PreparedStatement requeue;
  private final List<UUID> payments;
  private final double atOnce;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> turns;
  private double due;
  private int next;

  private Requeues(Connection owner, List<UUID> payments, double atOnce) throws SQLException {
    this.owner = owner;
    this.requeue = owner.prepareStatement(REQUEUE);
    this.payments = payments;
    this.atOnce = atOnce;
    this.turns = clock.scheduleAtFixedRate(this::turn, 0, TURN_MS, TimeUnit.MILLISECONDS);
  }

  /** So many payments in a second, from now on. */
  static Requeues start(String ownerJdbcUrl, List<UUID> payments, double perSecond) {
    double atOnce = perSecond * TURN_MS / 1_000;
    if (payments.isEmpty() || atOnce <= 0 || atOnce > AT_ONCE_MAX) {
      throw new IllegalArgumentException("events: " + EVENTS_EACH * perSecond
          + " per second (expected: > 0, <= " + EVENTS_EACH * AT_ONCE_MAX * 1_000 / TURN_MS + ")");
    }
    try {
      return new Requeues(DriverManager.getConnection(ownerJdbcUrl), payments, atOnce);
    } catch (SQLException failed) {
      throw new IllegalStateException("the payments cannot be sent back", failed);
    }
  }

  private void turn() {
    due += atOnce;
    Object[] ids = new Object[(int) due];
    for (int place = 0; place < ids.length; place++) {
      ids[place] = payments.get(next++ % payments.size());
    }
    due -= ids.length;
    try {
      requeue.setArray(1, owner.createArrayOf("uuid", ids));
      requeue.execute();
    } catch (SQLException failed) {
      throw new IllegalStateException("payments cannot be sent back", failed);
    }
  }

  /** Fails where a turn did: then there were fewer events than were asked for. */
  @Override
  public void close() {
    turns.cancel(false);
    clock.shutdown();
    try (owner) {
      if (!clock.awaitTermination(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "payments cannot be sent back within " + PATIENCE_MS + " ms");
      }
      turns.get();
    } catch (CancellationException asAsked) {
      // Every turn went well.
    } catch (ExecutionException | SQLException failed) {
      throw new IllegalStateException("payments could not be sent back", failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
