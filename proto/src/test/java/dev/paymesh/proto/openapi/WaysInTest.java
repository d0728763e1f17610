package dev.paymesh.proto.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.Buf;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Owns the proof for ways in that few or none of our own rpcs have, on a contract made for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WaysInTest {

  private static final Path PROTO = Path.of("").toAbsolutePath();

  private JsonObject document = new JsonObject();

  @BeforeAll
  void describe(@TempDir Path scratch) throws Exception {
    copy(PROTO.resolve("common/v1/common.proto"), scratch);
    copy(PROTO.resolve("common/v1/errors.proto"), scratch);
    copy(PROTO.resolve("common/v1/options.proto"), scratch);
    Path google = PROTO.resolve("target/google-protos/google");
    for (String file : List.of("api/annotations", "api/http", "rpc/code")) {
      copy(google.resolve(file + ".proto"), PROTO.resolve("target/google-protos"), scratch);
    }
    Path ways = scratch.resolve("ways/v1/ways.proto");
    Files.createDirectories(ways.getParent());
    try (InputStream text = WaysInTest.class.getResourceAsStream("/ways.proto")) {
      Files.write(ways, Objects.requireNonNull(text).readAllBytes());
    }
    Path image = scratch.resolve("image.binpb");
    assertThat(Buf.run(scratch, "build", "-o", image.toString())).isEqualTo(new Buf.Outcome(0, ""));
    document = OpenApi.of(Files.readAllBytes(image), "1");
  }

  private static void copy(Path file, Path to) throws IOException {
    copy(file, PROTO, to);
  }

  private static void copy(Path file, Path from, Path to) throws IOException {
    Path target = to.resolve(from.relativize(file));
    Files.createDirectories(target.getParent());
    Files.copy(file, target);
  }

  private JsonObject operation(String verb, String path) {
    JsonObject item = document.getJsonObject("paths").getJsonObject(path);
    assertThat(item)
        .as("%s in %s", path, document.getJsonObject("paths").fieldNames())
        .isNotNull();
    return item.getJsonObject(verb);
  }

  private static JsonObject parameter(JsonObject operation, String name) {
    return operation.getJsonArray("parameters").stream()
        .map(JsonObject.class::cast)
        .filter(parameter -> name.equals(parameter.getString("name")))
        .findFirst()
        .orElse(new JsonObject());
  }

  private JsonObject schema(String name) {
    return document.getJsonObject("components").getJsonObject("schemas").getJsonObject(name);
  }

  private static JsonObject content(JsonObject holder) {
    return holder.getJsonObject("content");
  }

  @Test
  void internalRpcsAndThoseWithoutARouteAreNotTold() {
    assertThat(document.encode()).doesNotContain("Secret");
  }

  @Test
  void aVariableMayBeWithinAMessageOrManySegments() {
    JsonObject put = operation("put", "/v1/things/{thing.id}");
    assertThat(parameter(put, "thing.id").getString("in")).isEqualTo("path");
    assertThat(parameter(put, "thing.id").getBoolean("required")).isTrue();
    assertThat(parameter(put, "dry_run").getString("in")).isEqualTo("query");
    assertThat(content(put.getJsonObject("requestBody"))
            .getJsonObject("application/json")
            .encode())
        .contains("#/components/schemas/ThingInput");
    assertThat(parameter(operation("get", "/v1/files/{name}"), "name").getString("in"))
        .isEqualTo("path");
  }

  @Test
  void eachBindingIsAnOperation() {
    assertThat(operation("get", "/v1/things/{id}").getString("operationId")).isEqualTo("GetThing");
    assertThat(operation("get", "/v1/thing").getString("operationId")).isEqualTo("GetThing2");
    assertThat(parameter(operation("get", "/v1/thing"), "id").getString("in")).isEqualTo("query");
  }

  @Test
  void aVersionIsAnEntityTagAndWhatAnIdStandsForCanBeAskedFor() {
    JsonObject get = operation("get", "/v1/things/{id}");
    assertThat(get.getJsonObject("responses").fieldNames()).contains("200", "304");
    assertThat(get.getJsonObject("responses").getJsonObject("200").encode()).contains("ETag");
    assertThat(get.encode()).contains("If-None-Match");
    assertThat(parameter(get, "expand").getJsonObject("schema").getJsonArray("enum"))
        .isEqualTo(new JsonArray().add("maker"));
    JsonObject members = schema("Thing").getJsonObject("properties");
    assertThat(members.getJsonObject("maker").encode()).contains("#/components/schemas/Maker");
    assertThat(members.containsKey("version")).isFalse();
    assertThat(schema("Thing").getJsonArray("required").contains("maker")).isFalse();
  }

  @Test
  void aStreamOfRequestsTakesLinesOrAFile() {
    JsonObject upload = operation("post", "/v1/things/{id}/parts");
    assertThat(content(upload.getJsonObject("requestBody")).fieldNames())
        .contains("application/x-ndjson", "multipart/form-data", "*/*");
    assertThat(parameter(upload, "label").getString("in")).isEqualTo("query");
    assertThat(parameter(upload, "content")).isEmpty();
  }

  @Test
  void aStreamOfRepliesWithoutANameIsEventsOrLines() {
    JsonObject ok =
        operation("get", "/v1/things:watch").getJsonObject("responses").getJsonObject("200");
    assertThat(content(ok).fieldNames())
        .containsExactlyInAnyOrder("text/event-stream", "application/x-ndjson");
    assertThat(operation("get", "/v1/things:watch").getJsonObject("responses").fieldNames())
        .doesNotContain("204");
  }

  @Test
  void aTalkIsAWebSocket() {
    JsonObject talk = operation("get", "/v1/things:talk");
    assertThat(talk.getJsonObject("responses").fieldNames()).contains("101");
    assertThat(talk.containsKey("requestBody")).isFalse();
  }

  @Test
  void onlyOneMemberOfAOneofIsThereAndInnerMessagesAreClosedToo() {
    assertThat(schema("Maker").getJsonObject("dependentSchemas").fieldNames())
        .containsExactlyInAnyOrder("person", "company");
    assertThat(schema("ThingInput").getBoolean("additionalProperties")).isFalse();
    assertThat(schema("ThingInput")
            .getJsonObject("properties")
            .getJsonObject("kind")
            .encode())
        .contains("[\"ROUND\",\"SQUARE\"]");
    assertThat(schema("Thing").getJsonObject("properties").getJsonObject("kind").encode())
        .contains("[\"UNSPECIFIED\",\"ROUND\",\"SQUARE\"]");
  }
}
