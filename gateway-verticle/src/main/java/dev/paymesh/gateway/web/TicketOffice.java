package dev.paymesh.gateway.web;

import dev.paymesh.gateway.Authentication;
import dev.paymesh.gateway.EdgeAudit;
import dev.paymesh.gateway.auth.Caller;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Owns {@code POST /api/v1/stream-tickets}: a ticket for one stream, to whoever may open it. */
public final class TicketOffice implements Handler<RoutingContext> {

  public static final String PATH = "/api/v1/stream-tickets";

  private static final int CREATED = 201;
  private static final Pattern PLAIN = Pattern.compile("/[^?#\\s]{1,1000}");

  private final StreamTickets tickets;
  private final List<RestMethod> streams;

  /** Of all ways in, those that tickets are sold for. */
  public TicketOffice(StreamTickets tickets, List<RestMethod> table) {
    this.tickets = tickets;
    this.streams = table.stream().filter(TicketOffice::takesTickets).toList();
  }

  /**
   * Whether a browser opens it by EventSource or WebSocket, which send no header of the page's. A file is fetched with a
   * token: what a ticket in some proxy's log opens must be little.
   */
  public static boolean takesTickets(RestMethod rest) {
    return rest.httpMethod().equals(HttpMethod.GET)
        && rest.descriptor().isServerStreaming()
        && rest.downloads().isEmpty();
  }

  @Override
  public void handle(RoutingContext ctx) {
    Caller caller = Authentication.callerOf(ctx);
    String path = path(ctx);
    RestMethod stream = streams.stream()
        .filter(rest -> rest.pattern().matcher(path).matches())
        .findFirst()
        .orElseThrow(() -> MeshStatus.invalid("path", "expected the path of a stream"));
    if (!stream.policy().getUserRolesList().contains(caller.role())) {
      throw EdgeAudit.refused(ctx, stream, caller, Authentication.roleRefused());
    }
    String ticket = tickets.issue(caller, path);
    JsonObject answer = new JsonObject()
        .put("ticket", ticket)
        .put("url", path + "?ticket=" + ticket)
        .put("expires_in_seconds", StreamTickets.VALID_MS / 1_000);
    ctx.response()
        .setStatusCode(CREATED)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    ctx.response().end(answer.toBuffer());
  }

  private static String path(RoutingContext ctx) {
    JsonObject body = body(ctx);
    Object path = body.getValue("path");
    if (body.size() != 1
        || !(path instanceof String text)
        || !PLAIN.matcher(text).matches()) {
      throw MeshStatus.invalid("path", "expected the path of a stream, without a query");
    }
    return text;
  }

  private static JsonObject body(RoutingContext ctx) {
    @Nullable Buffer sent = ctx.body().buffer();
    try {
      return sent == null ? new JsonObject() : new JsonObject(sent);
    } catch (DecodeException malformed) {
      throw MeshStatus.invalid("body", "expected a JSON object with the path of a stream");
    }
  }
}
