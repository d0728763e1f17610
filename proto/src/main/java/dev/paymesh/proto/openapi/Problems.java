package dev.paymesh.proto.openapi;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Reason;
import dev.paymesh.proto.common.v1.ReasonPolicy;
import dev.paymesh.proto.common.v1.ReasonScope;
import dev.paymesh.proto.common.v1.Repeat;
import dev.paymesh.proto.rules.HttpStatuses;
import dev.paymesh.proto.rules.Reasons;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Owns how failures are described: one schema, one example for each reason, and which of them an rpc can have. */
final class Problems {

  static final String SCHEMA = "Problem";
  static final String ITEM_SCHEMA = "ItemProblem";
  static final String MEDIA_TYPE = "application/problem+json";

  private final Set<String> met = new TreeSet<>();

  static JsonObject schema() {
    JsonArray reasons = new JsonArray();
    Reasons.all().keySet().forEach(reasons::add);
    JsonObject item = object(
        new JsonObject()
            .put("field", text("As the client knows it: a member, a parameter or a header."))
            .put("message", text("What was expected of it.")),
        List.of("field", "message"));
    JsonObject members = new JsonObject()
        .put("type", text("Names the kind of problem, one for each reason."))
        .put("title", text("The kind of problem, in words."))
        .put("status", new JsonObject().put("type", "integer").put("minimum", 400))
        .put("detail", text("What happened, in words."))
        .put("code", text("The gRPC status by name."))
        .put("reason", text("For programs.").put("enum", reasons))
        .put("request_id", text("Names the request in logs; also the header X-Request-Id."))
        .put("errors", Schemas.list(item).put("description", "The members that are wrong."))
        .put(
            "retryable",
            new JsonObject()
                .put("type", "boolean")
                .put("description", "Whether the same request may succeed later."))
        .put("outcome_url", text("Where to ask what became of the request; seldom there."))
        .put("receipt", receipt());
    List<String> required = members.fieldNames().stream()
        .filter(name -> !name.equals("outcome_url") && !name.equals("receipt"))
        .toList();
    return object(members, required).put("description", "Why a request failed (RFC 9457).");
  }

  private static JsonObject receipt() {
    return new JsonObject()
        .put("type", "object")
        .put(
            "description",
            "Where the time of the request went, in milliseconds, as in Server-Timing; of a 504 only, and for roles"
                + " that are trusted with it.");
  }

  /** Of one item among others, which may have gone well. */
  static JsonObject itemSchema() {
    JsonObject members = new JsonObject()
        .put("code", text("The gRPC status by name."))
        .put("reason", text("For programs, as of a problem."))
        .put("detail", text("What happened, in words."));
    return object(members, List.of("code", "reason", "detail"))
        .put("description", "Why one item of several failed.");
  }

  private static JsonObject object(JsonObject members, List<String> required) {
    return new JsonObject()
        .put("type", "object")
        .put("properties", members)
        .put("required", new JsonArray(required));
  }

  private static JsonObject text(String description) {
    return ValueSchemas.text().put("description", description);
  }

  /** One for each reason that a response was described with, under its name. */
  JsonObject examples() {
    JsonObject examples = new JsonObject();
    for (String reason : met) {
      ReasonPolicy about = Reasons.of(reason).orElseThrow();
      examples.put(
          reason,
          new JsonObject().put("summary", about.getTitle()).put("value", example(reason, about)));
    }
    return examples;
  }

  private static JsonObject example(String reason, ReasonPolicy about) {
    JsonArray errors = new JsonArray();
    if (reason.equals(Reason.FIELD_INVALID.name())) {
      errors.add(
          new JsonObject().put("field", "page_size").put("message", "expected 0 to 100, got 1000"));
    }
    return new JsonObject()
        .put("type", "urn:paymesh:problem:" + reason.toLowerCase(Locale.ROOT).replace('_', '-'))
        .put("title", about.getTitle())
        .put("status", HttpStatuses.of(about))
        .put("detail", about.getAdvice())
        .put("code", about.getCode().name())
        .put("reason", reason)
        .put("request_id", "0f1e2d3c4b5a69788796a5b4c3d2e1f0")
        .put("errors", errors)
        .put("retryable", about.getRetryable());
  }

  /** The problem responses of an rpc on a route, by status, with the reasons of each as examples. */
  JsonObject responses(MethodDescriptor rpc, HttpRoute route) {
    return responses(scopes(rpc, route), policy(rpc).getReasonsList());
  }

  /** Those of requests of these kinds, and these of its own. */
  JsonObject responses(Set<ReasonScope> scopes, Collection<Reason> own) {
    Map<String, JsonObject> byStatus = new TreeMap<>();
    Reasons.all().forEach((reason, about) -> {
      if (own.contains(Reason.valueOf(reason)) || scopes.contains(about.getScope())) {
        met.add(reason);
        byStatus
            .computeIfAbsent(Integer.toString(HttpStatuses.of(about)), Problems::response)
            .getJsonObject("content")
            .getJsonObject(MEDIA_TYPE)
            .getJsonObject("examples")
            .put(reason, new JsonObject().put("$ref", "#/components/examples/" + reason));
      }
    });
    JsonObject responses = new JsonObject();
    byStatus.forEach(
        (status, response) -> responses.put(status, response.put("description", titles(response))));
    return responses;
  }

  private static String titles(JsonObject response) {
    return String.join(
        ", ",
        response
            .getJsonObject("content")
            .getJsonObject(MEDIA_TYPE)
            .getJsonObject("examples")
            .fieldNames());
  }

  private static JsonObject response(String status) {
    JsonObject headers = CommonParts.headers(CommonParts.REQUEST_ID);
    switch (status) {
      case "401" -> headers.mergeIn(CommonParts.headers("WWW-Authenticate"));
      case "415" -> headers.mergeIn(CommonParts.headers("Accept"));
      case "429", "503" -> headers.mergeIn(CommonParts.headers("Retry-After"));
      default -> {}
    }
    return new JsonObject()
        .put("description", "")
        .put("headers", headers)
        .put(
            "content",
            new JsonObject()
                .put(
                    MEDIA_TYPE,
                    new JsonObject()
                        .put("schema", Schemas.reference(SCHEMA))
                        .put("examples", new JsonObject())));
  }

  private static Set<ReasonScope> scopes(MethodDescriptor rpc, HttpRoute route) {
    Set<ReasonScope> scopes = EnumSet.of(ReasonScope.REASON_SCOPE_ANY);
    add(scopes, !route.variables().isEmpty(), ReasonScope.REASON_SCOPE_PATH);
    add(scopes, !route.body().isEmpty(), ReasonScope.REASON_SCOPE_BODY);
    boolean streams = rpc.isClientStreaming() || rpc.isServerStreaming();
    add(scopes, streams, ReasonScope.REASON_SCOPE_STREAM);
    add(scopes, route.isSocket(rpc), ReasonScope.REASON_SCOPE_SOCKET);
    add(scopes, policy(rpc).getRepeat() == Repeat.REPEAT_KEYED, ReasonScope.REASON_SCOPE_KEYED);
    add(scopes, namesAnOwner(rpc), ReasonScope.REASON_SCOPE_OWNED);
    return scopes;
  }

  private static void add(Set<ReasonScope> scopes, boolean applies, ReasonScope scope) {
    if (applies) {
      scopes.add(scope);
    }
  }

  /** Where the edge fills the owner in, it is always the caller. */
  private static boolean namesAnOwner(MethodDescriptor rpc) {
    FieldDescriptor owner = rpc.getInputType().findFieldByName(policy(rpc).getOwnerField());
    return owner != null && !Members.edge(owner).getFromCaller();
  }

  private static MethodPolicy policy(MethodDescriptor rpc) {
    return rpc.getOptions().getExtension(Options.policy);
  }
}
