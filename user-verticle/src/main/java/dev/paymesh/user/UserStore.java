package dev.paymesh.user;

import dev.paymesh.proto.user.v1.AccountStatus;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.Timestamps;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** Owns all SQL of the user service. */
final class UserStore {

  private static final String FIND =
      """
      SELECT id, name, email, roles, status, created_at, updated_at
      FROM accounts
      WHERE id = $1::text
      """;

  private final Database database;

  UserStore(Database database) {
    this.database = database;
  }

  Future<Optional<User>> find(String id) {
    return database
        .query(FIND, Tuple.of(id))
        .map(rows -> rows.stream().map(UserStore::user).findFirst());
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
