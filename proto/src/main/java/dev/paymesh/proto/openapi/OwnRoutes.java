package dev.paymesh.proto.openapi;

import dev.paymesh.proto.common.v1.ReasonScope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Owns the description of what the edge serves by itself, and of how a client proves who it is. */
final class OwnRoutes {

  static final String TAG = "Edge";
  static final String TICKETS = "/api/v1/stream-tickets";

  private static final String BEARER = "bearer";
  private static final String TICKET = "ticket";

  private OwnRoutes() {}

  static JsonArray token() {
    return new JsonArray().add(new JsonObject().put(BEARER, new JsonArray()));
  }

  static JsonArray tokenOrTicket() {
    return token().add(new JsonObject().put(TICKET, new JsonArray()));
  }

  static JsonObject securitySchemes() {
    JsonObject bearer = new JsonObject()
        .put("type", "http")
        .put("scheme", BEARER)
        .put("bearerFormat", "JWT")
        .put("description", "With `sub`, `role` (user, support or admin) and `exp`.");
    JsonObject ticket = new JsonObject()
        .put("type", "apiKey")
        .put("in", "query")
        .put("name", TICKET)
        .put("description", "Bought at " + TICKETS + ", for one path and a minute.");
    return new JsonObject().put(BEARER, bearer).put(TICKET, ticket);
  }

  static JsonObject tag() {
    return new JsonObject().put("name", TAG).put("description", "What the edge serves by itself.");
  }

  /** What buys a ticket. */
  static JsonObject tickets(OpenApi.Sources sources) {
    Set<ReasonScope> scopes =
        EnumSet.of(ReasonScope.REASON_SCOPE_ANY, ReasonScope.REASON_SCOPE_BODY);
    JsonObject operation = new JsonObject()
        .put("operationId", "BuyStreamTicket")
        .put("tags", new JsonArray().add(TAG))
        .put("summary", "A ticket for one stream, to whoever may open it")
        .put(
            "description",
            "For EventSource and WebSocket, which send no token: the ticket stands in the query of"
                + " the stream's path. It is good for this user and path, for a minute.")
        .put("parameters", new JsonArray().add(CommonParts.parameter(CommonParts.REQUEST_ID)))
        .put("requestBody", json(sources.schemas().add("StreamTicketRequest", asked())))
        .put("responses", answers(sources).mergeIn(sources.problems().responses(scopes, Set.of())));
    operation.getJsonObject("requestBody").put("required", true);
    return new JsonObject().put("post", operation);
  }

  private static JsonObject answers(OpenApi.Sources sources) {
    JsonObject made = json(sources.schemas().add("StreamTicket", ticket()))
        .put("description", "Bought.")
        .put("headers", CommonParts.headers(CommonParts.REQUEST_ID));
    return new JsonObject().put("201", made);
  }

  private static JsonObject json(JsonObject schema) {
    JsonObject media = new JsonObject().put("schema", schema);
    return new JsonObject().put("content", new JsonObject().put("application/json", media));
  }

  private static JsonObject asked() {
    JsonObject path = ValueSchemas.text()
        .put("description", "The path of the stream, without a query.")
        .put("pattern", "^/[^?#\\s]{1,1000}$");
    return object(new JsonObject().put("path", path)).put("additionalProperties", false);
  }

  private static JsonObject ticket() {
    return object(new JsonObject()
        .put("ticket", ValueSchemas.text())
        .put("url", ValueSchemas.text().put("description", "The path with the ticket."))
        .put("expires_in_seconds", new JsonObject().put("type", "integer")));
  }

  private static JsonObject object(JsonObject members) {
    return new JsonObject()
        .put("type", "object")
        .put("properties", members)
        .put("required", new JsonArray(List.copyOf(members.fieldNames())));
  }
}
