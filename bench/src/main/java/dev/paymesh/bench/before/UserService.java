package dev.paymesh.bench.before;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Owns accounts as REST resources. */
record UserService(Store store) implements RestService {

  private static final String FIND =
      """
      SELECT id, name, email, roles, status, created_at, updated_at
      FROM accounts
      WHERE id = $1::text
      """;

  @Override
  public String route() {
    return "/api/v1/users/";
  }

  @Override
  public Future<Answer> answer(Ask ask) {
    RestService.demandOwner(ask, ask.path());
    return store.first(FIND, Tuple.of(ask.path())).map(row -> row.map(UserService::resource)
        .orElseThrow(() -> new Refused(403, "ACCOUNT_UNKNOWN")));
  }

  private static Answer resource(Row row) {
    return Resource.of(
        200,
        new JsonObject()
            .put("id", row.getString(0))
            .put("name", row.getString(1))
            .put("email", row.getString(2))
            .put("roles", new JsonArray(List.of(row.getArrayOfStrings(3))))
            .put("status", row.getString(4))
            .put("created_at", row.getOffsetDateTime(5).toString())
            .put("updated_at", row.getOffsetDateTime(6).toString()));
  }
}
