package dev.paymesh.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Owns what a table of payments weighs, and its filling with payments that nobody made: decided long ago, with both their events. Their hashes are of
 * the right form and prove nothing; the triggers that would make true ones take ten times as long.
 */
final class StoredPayments {

  private static final long ROWS_AT_ONCE = 100_000;

  private static final String COUNT = "select count(*) from payment.payments";
  /** What was ever written to the log of the database. */
  private static final String LOGGED = "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn";

  private static final String SIZE = "select pg_total_relation_size('payment.payments')"
      + " + pg_total_relation_size('payment.payment_events')";

  /** By the index of what is due, now or later. */
  private static final String UNSETTLED =
      "select count(*) from payment.payments where due_at is not null";

  private static final String FILL =
      """
      with made as (
        insert into payment.payments (id, user_id, idempotency_key, request_hash, amount_cents,
          currency, description, status, version, created_at, updated_at, due_at)
        select (lpad(to_hex((extract(epoch from made_at) * 1000)::bigint), 12, '0') || '7'
                 || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
               'user-' || lpad((1 + n %% 990)::text, 4, '0'), 'filled-' || n,
               sha256(n::text::bytea), 100 * (1 + n %% 500), 'USD', 'two coffees',
               'COMPLETED', 2, made_at, made_at, null
        from (select n, timestamptz '2025-01-01Z' + n * interval '1 second' as made_at
              from generate_series(%d, %d) as n) as numbered
        returning id, created_at)
      insert into payment.payment_events (payment_id, seq, status, message, at, actor, request_id,
        user_verdict, user_key_id, compliance_verdict, compliance_key_id, policy_version,
        prev_hash, hash)
      select id, seq, case seq when 1 then 'PROCESSING' else 'COMPLETED' end, 'Payment filled in',
             created_at, 'bench', 'bench', 'POSITIVE', 'k1', 'POSITIVE', 'k1', '2026.1',
             sha256((id::text || seq)::bytea), sha256((seq || id::text)::bytea)
      from made cross join generate_series(1, 2) as seq""";

  private static final String OWNED =
      "select id, user_id from payment.payments order by created_at, id limit %d";

  private StoredPayments() {}

  /** A payment, and who may see it. */
  record Owned(String id, String userId) {}

  /** Until there are so many; then the table is as a running one is: analysed, and behind a checkpoint. */
  static void fill(String ownerJdbcUrl, long count) {
    try (Connection owner = DriverManager.getConnection(ownerJdbcUrl);
        Statement statement = owner.createStatement()) {
      statement.execute("set session_replication_role = replica");
      for (long there = number(statement, COUNT); there < count; there += ROWS_AT_ONCE) {
        long last = Math.min(count, there + ROWS_AT_ONCE);
        statement.execute(String.format(Locale.ROOT, FILL, there + 1, last));
      }
      statement.execute("vacuum (analyze) payment.payments");
      statement.execute("vacuum (analyze) payment.payment_events");
      statement.execute("checkpoint");
    } catch (SQLException failed) {
      throw new IllegalStateException("stored payments: " + failed.getMessage(), failed);
    }
  }

  /** Bytes written ahead by all that was ever done; the difference of two is what was done between. */
  static long loggedBytes(String ownerJdbcUrl) {
    return number(ownerJdbcUrl, LOGGED);
  }

  /** Payments that settlement has still to bring to an end. */
  static long unsettled(String ownerJdbcUrl) {
    return number(ownerJdbcUrl, UNSETTLED);
  }

  /** Bytes of both tables with their indexes. */
  static long tableBytes(String ownerJdbcUrl) {
    return number(ownerJdbcUrl, SIZE);
  }

  static long count(String ownerJdbcUrl) {
    return number(ownerJdbcUrl, COUNT);
  }

  /** The oldest ones. */
  static List<Owned> oldest(String ownerJdbcUrl, int count) {
    try (Connection owner = DriverManager.getConnection(ownerJdbcUrl);
        Statement statement = owner.createStatement();
        ResultSet rows = statement.executeQuery(String.format(Locale.ROOT, OWNED, count))) {
      List<Owned> payments = new ArrayList<>();
      while (rows.next()) {
        payments.add(new Owned(rows.getString(1), rows.getString(2)));
      }
      return payments;
    } catch (SQLException failed) {
      throw new IllegalStateException("stored payments: " + failed.getMessage(), failed);
    }
  }

  private static long number(String ownerJdbcUrl, String sql) {
    try (Connection owner = DriverManager.getConnection(ownerJdbcUrl);
        Statement statement = owner.createStatement()) {
      return number(statement, sql);
    } catch (SQLException failed) {
      throw new IllegalStateException("stored payments: " + failed.getMessage(), failed);
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
