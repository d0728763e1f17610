package dev.paymesh.user;

import com.google.protobuf.Empty;
import dev.paymesh.proto.user.v1.AccountStatus;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.ConstraintViolation;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.KeyedRequest;
import dev.paymesh.shared.sql.KeyedRequests;
import dev.paymesh.shared.sql.NaturalBatch;
import dev.paymesh.shared.sql.Timestamps;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Owns the SQL of accounts. What a change means for its version, time and event, the table's triggers know. */
final class UserStore {

  static final String UNKNOWN = "ACCOUNT_UNKNOWN";
  private static final String STATUS_PREFIX = "ACCOUNT_STATUS_";

  private static final String COLUMNS =
      "id, name, email, roles, status, version, created_at, updated_at";

  private static final String FIND =
      """
      SELECT %s FROM accounts
      WHERE id = ANY($1::text[])""".formatted(COLUMNS);

  private static final String CREATE =
      """
      INSERT INTO accounts (id, name, email, roles)
      VALUES ($1::text, $2::text, $3::text, $4::text[])
      RETURNING %s"""
          .formatted(COLUMNS);

  private static final String UPDATE =
      """
      UPDATE accounts
      SET name = coalesce($2::text, name), email = coalesce($3::text, email),
          roles = coalesce($4::text[], roles), status = coalesce($5::text, status)
      WHERE id = $1::text AND version = coalesce($6::bigint, version)
      RETURNING %s"""
          .formatted(COLUMNS);

  private static final String DELETE = "DELETE FROM accounts WHERE id = $1::text";

  private static final String LIST =
      """
      SELECT %s FROM accounts
      WHERE id > $1::text
      ORDER BY id
      LIMIT $2::bigint"""
          .formatted(COLUMNS);

  private final Database database;
  private final NaturalBatch<String, Optional<User>> finds;
  private final KeyedRequests keyed;

  UserStore(Database database) {
    this.database = database;
    this.finds = database.batch("user.find", this::findAll);
    this.keyed = database.keyedRequests();
  }

  Future<Optional<User>> find(String id) {
    return finds.ask(id);
  }

  /** In the order of the ids, by one statement. */
  Future<List<Optional<User>>> findAll(List<String> ids) {
    return database
        .query(FIND, Tuple.tuple().addArrayOfString(ids.toArray(String[]::new)))
        .map(rows -> NaturalBatch.inOrder(ids, byId(rows)));
  }

  private static Map<String, User> byId(RowSet<Row> rows) {
    return rows.stream().map(UserStore::user).collect(Collectors.toMap(User::getId, user -> user));
  }

  /** Stores a new account, once under its key. */
  Future<User> createOnce(KeyedRequest request, User user) {
    Tuple args = Tuple.of(user.getId(), user.getName(), user.getEmail())
        .addArrayOfString(user.getRolesList().toArray(String[]::new));
    return changed(keyed.once(
        request,
        connection ->
            run(connection, CREATE, args).map(rows -> user(rows.iterator().next())),
        User.parser()));
  }

  /** Changes an account, once under the change's key. */
  Future<User> updateOnce(KeyedRequest request, UserChange change) {
    return changed(keyed.once(request, connection -> update(connection, change), User.parser()));
  }

  private static Future<User> update(SqlConnection connection, UserChange change) {
    @Nullable List<String> roles = change.roles();
    Tuple args = Tuple.of(change.id(), change.name(), change.email())
        .addArrayOfString(roles == null ? null : roles.toArray(String[]::new))
        .addString(change.status() == null ? null : text(change.status()))
        .addLong(change.expectedVersion());
    return run(connection, UPDATE, args).compose(rows -> {
      Iterator<Row> updated = rows.iterator();
      return updated.hasNext()
          ? Future.succeededFuture(user(updated.next()))
          : notUpdated(connection, change.id());
    });
  }

  private static Future<User> notUpdated(SqlConnection connection, String id) {
    return run(connection, FIND, Tuple.tuple().addArrayOfString(new String[] {id}))
        .map(found -> {
          throw found.size() == 0
              ? unknown()
              : MeshStatus.of(
                  GrpcStatus.ABORTED, "VERSION_MISMATCH", "the account has changed meanwhile");
        });
  }

  /** Removes an account, once under its key. */
  Future<Empty> deleteOnce(KeyedRequest request, String id) {
    return keyed.once(
        request,
        connection -> run(connection, DELETE, Tuple.of(id)).map(rows -> {
          if (rows.rowCount() == 0) {
            throw unknown();
          }
          return Empty.getDefaultInstance();
        }),
        Empty.parser());
  }

  private static Future<RowSet<Row>> run(SqlConnection connection, String sql, Tuple args) {
    return connection.preparedQuery(sql).execute(args);
  }

  static MeshStatus unknown() {
    return MeshStatus.of(GrpcStatus.NOT_FOUND, "USER_NOT_FOUND", "there is no such account");
  }

  /** The table is the judge of its values: one rule, whichever way they come. */
  private static Future<User> changed(Future<User> change) {
    return change.recover(failure -> Future.failedFuture(
        failure instanceof ConstraintViolation violation ? refusal(violation) : failure));
  }

  private static RuntimeException refusal(ConstraintViolation violation) {
    return switch (violation.constraint()) {
      case "accounts_email_unique" ->
        MeshStatus.of(GrpcStatus.ALREADY_EXISTS, "EMAIL_TAKEN", "another account has this email");
      case "accounts_email_form" ->
        MeshStatus.invalid("email", "expected one @ with text on both sides, and no spaces");
      case "accounts_roles_named" ->
        MeshStatus.invalid("roles", "expected 1 to 32 visible ASCII characters each");
      default -> violation;
    };
  }

  /** Forgets answers under keys that are older; completes with how many. */
  Future<Integer> sweep(Duration kept) {
    return keyed.sweep(kept);
  }

  /** The accounts behind an id, some at a time; the next are read when the taker is done with these. */
  Future<Void> list(String after, @Nullable Long limit, Function<List<User>, Future<Void>> taker) {
    return database.scan(
        LIST,
        Tuple.of(after, limit),
        rows -> taker.apply(
            StreamSupport.stream(rows.spliterator(), false).map(UserStore::user).toList()));
  }

  /** Of a row that has the columns of an account. */
  static User user(Row row) {
    return User.newBuilder()
        .setId(row.getString("id"))
        .setName(row.getString("name"))
        .setEmail(row.getString("email"))
        .addAllRoles(List.of(row.getArrayOfStrings("roles")))
        .setStatus(AccountStatus.valueOf(STATUS_PREFIX + row.getString("status")))
        .setVersion(row.getLong("version"))
        .setCreatedAt(Timestamps.of(row.getOffsetDateTime("created_at")))
        .setUpdatedAt(Timestamps.of(row.getOffsetDateTime("updated_at")))
        .build();
  }

  private static String text(AccountStatus status) {
    return status.name().substring(STATUS_PREFIX.length());
  }
}
