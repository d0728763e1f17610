package dev.paymesh.bench.before;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;

/** Owns identity documents as REST resources. */
record DocumentService(Store store) implements RestService {

  private static final String FIND_BEST =
      """
      SELECT document_type, status, expires_at
      FROM documents
      WHERE user_id = $1::text
      ORDER BY status = 'VERIFIED' DESC, expires_at DESC NULLS FIRST
      LIMIT 1
      """;

  @Override
  public String route() {
    return "/api/v1/verifications/";
  }

  @Override
  public Future<Answer> answer(Ask ask) {
    RestService.demandOwner(ask, ask.path());
    return store.first(FIND_BEST, Tuple.of(ask.path())).map(row -> row.map(
            DocumentService::resource)
        .orElseGet(() -> Resource.of(200, new JsonObject().put("state", "MISSING"))));
  }

  private static Answer resource(Row row) {
    OffsetDateTime end = row.getOffsetDateTime(2);
    boolean over = end != null && end.isBefore(OffsetDateTime.now(end.getOffset()));
    String state = row.getString(1).equals("VERIFIED") ? "VERIFIED" : "PENDING";
    return Resource.of(
        200,
        new JsonObject()
            .put("document_type", row.getString(0))
            .put("state", over ? "EXPIRED" : state)
            .put("expires_at", String.valueOf(end)));
  }
}
