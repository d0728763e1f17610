package dev.paymesh.user;

import dev.paymesh.proto.user.v1.AccountStatus;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.NaturalBatch;
import dev.paymesh.shared.sql.Timestamps;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Owns all SQL of the user service. */
final class UserStore {

  private static final String FIND =
      """
      SELECT id, name, email, roles, status, created_at, updated_at
      FROM accounts
      WHERE id = ANY($1::text[])
      """;

  private final Database database;
  private final NaturalBatch<String, Optional<User>> finds;

  UserStore(Database database) {
    this.database = database;
    this.finds = database.batch("user.find", this::findAll);
  }

  Future<Optional<User>> find(String id) {
    return finds.ask(id);
  }

  private Future<List<Optional<User>>> findAll(List<String> ids) {
    return database
        .query(FIND, Tuple.tuple().addArrayOfString(ids.toArray(String[]::new)))
        .map(rows -> NaturalBatch.inOrder(ids, byId(rows)));
  }

  private static Map<String, User> byId(RowSet<Row> rows) {
    return rows.stream().map(UserStore::user).collect(Collectors.toMap(User::getId, user -> user));
  }

  private static User user(Row row) {
    return User.newBuilder()
        .setId(row.getString("id"))
        .setName(row.getString("name"))
        .setEmail(row.getString("email"))
        .addAllRoles(List.of(row.getArrayOfStrings("roles")))
        .setStatus(AccountStatus.valueOf("ACCOUNT_STATUS_" + row.getString("status")))
        .setCreatedAt(Timestamps.of(row.getOffsetDateTime("created_at")))
        .setUpdatedAt(Timestamps.of(row.getOffsetDateTime("updated_at")))
        .build();
  }
}
