package dev.paymesh.proto.openapi;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Visibility;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Owns the OpenAPI 3.1 document: every way in of every public rpc, in an order that only the contracts decide. */
public final class OpenApi {

  private static final String ABOUT =
      """
      Payments, each exactly once. Every failure is a problem (RFC 9457) with a `reason` for programs; whatever made a \
      change may be sent again under the same idempotency key. Made from the protobuf contracts.""";

  private final Sources sources;
  private final Map<String, JsonObject> paths = new TreeMap<>();

  /** What the description of an rpc is made from, and what it adds its schemas to. */
  record Sources(Contracts contracts, Schemas schemas, Problems problems) {}

  private OpenApi(Contracts contracts) {
    this.sources = new Sources(contracts, new Schemas(contracts), new Problems());
  }

  /** The build's step: descriptor set with source info, file to write, version of the API. */
  public static void main(String[] arguments) throws IOException {
    JsonObject document = of(Files.readAllBytes(Path.of(arguments[0])), arguments[2]);
    Path target = Path.of(arguments[1]);
    Files.createDirectories(target.toAbsolutePath().getParent());
    Files.writeString(target, document.encodePrettily() + "\n");
  }

  static JsonObject of(byte[] descriptorSet, String version) throws IOException {
    return new OpenApi(Contracts.of(descriptorSet)).document(version);
  }

  private JsonObject document(String version) {
    JsonArray tags = new JsonArray();
    for (ServiceDescriptor service : sources.contracts().services()) {
      if (addPaths(service)) {
        tags.add(new JsonObject()
            .put("name", service.getName())
            .put("description", sources.contracts().comments().of(service)));
      }
    }
    JsonObject sorted = new JsonObject();
    paths.forEach(sorted::put);
    return new JsonObject()
        .put("openapi", "3.1.0")
        .put("info", info(version))
        .put("servers", new JsonArray().add(new JsonObject().put("url", "/")))
        .put("security", new JsonArray().add(new JsonObject().put("bearer", new JsonArray())))
        .put("tags", tags)
        .put("paths", sorted)
        .put("components", components());
  }

  private static JsonObject info(String version) {
    return new JsonObject()
        .put("title", "Paymesh")
        .put("description", ABOUT)
        .put("license", new JsonObject().put("name", "Apache 2.0").put("identifier", "Apache-2.0"))
        .put("version", version);
  }

  private boolean addPaths(ServiceDescriptor service) {
    List<MethodDescriptor> shown =
        service.getMethods().stream().filter(OpenApi::isPublic).toList();
    shown.forEach(this::addPaths);
    return shown.stream().anyMatch(rpc -> !HttpRoute.of(rpc).isEmpty());
  }

  private static boolean isPublic(MethodDescriptor rpc) {
    return rpc.getOptions().getExtension(Options.policy).getVisibility()
        == Visibility.VISIBILITY_PUBLIC;
  }

  private void addPaths(MethodDescriptor rpc) {
    List<HttpRoute> routes = HttpRoute.of(rpc);
    for (int at = 0; at < routes.size(); at++) {
      HttpRoute route = routes.get(at);
      String id = at == 0 ? rpc.getName() : rpc.getName() + (at + 1);
      Operation operation = new Operation(rpc, route, id, sources);
      JsonObject path = paths.computeIfAbsent(route.path(), first -> new JsonObject());
      if (path.containsKey(route.verb())) {
        throw new IllegalStateException(
            rpc.getFullName() + ": another rpc takes " + route.verb() + " " + route.path());
      }
      path.put(route.verb(), operation.describe());
    }
  }

  private JsonObject components() {
    sources.schemas().add(Problems.SCHEMA, Problems.schema());
    JsonObject bearer = new JsonObject()
        .put("type", "http")
        .put("scheme", "bearer")
        .put("bearerFormat", "JWT")
        .put("description", "With `sub`, `role` (user, support or admin) and `exp`.");
    return new JsonObject()
        .put("schemas", sources.schemas().all())
        .put("parameters", CommonParts.parameters())
        .put("headers", CommonParts.headers())
        .put("examples", sources.problems().examples())
        .put("securitySchemes", new JsonObject().put("bearer", bearer));
  }
}
