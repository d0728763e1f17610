package dev.paymesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.ways.v1.FindThingsRequest;
import dev.paymesh.proto.ways.v1.GetThingRequest;
import dev.paymesh.proto.ways.v1.MaskThingRequest;
import dev.paymesh.proto.ways.v1.UpdateThingRequest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How unary rpcs are reached: paths, queries, bodies and preconditions, over real sockets and gRPC. */
final class RestWaysTest {

  @AutoClose
  private static Ways ways;

  @BeforeAll
  static void start() {
    ways = Ways.start();
  }

  @Test
  void aVariableCanBeOneSegmentSomeOrAll() {
    assertThat(ways.get("/api/v1/things/a%20b").statusCode()).isEqualTo(200);
    assertThat(ways.<GetThingRequest>asked().getId()).isEqualTo("a b");
    ways.get("/api/v1/shelves/3/things/x%2Fy");
    assertThat(ways.<GetThingRequest>asked().getName()).isEqualTo("shelves/3/things/x%2Fy");
    ways.get("/api/v1/files/a/b%20c/d");
    assertThat(ways.<GetThingRequest>asked().getName()).isEqualTo("a/b c/d");
    assertThat(ways.get("/api/v1/shelves/3/4/things/5").statusCode()).isEqualTo(404);
  }

  @Test
  void aPageIsFoundWithASlashTooAndNothingElseIs() {
    for (String page : List.of("console", "docs")) {
      HttpResponse<String> answer = ways.send(ways.anonymous("/" + page + "/"));
      assertThat(answer.statusCode()).as(page).isEqualTo(308);
      assertThat(answer.headers().firstValue("Location")).hasValue("../" + page);
    }
    assertThat(ways.get("/docs//").statusCode()).isEqualTo(404);
    assertThat(ways.get("/openapi.json/").statusCode()).isEqualTo(404);
    assertThat(ways.json("POST", "/docs/", "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void aVerbIsPartOfThePathAndAColonWithoutOneIsText() {
    assertThat(ways.get("/api/v1/things:find?ids=1&ids=2").statusCode()).isEqualTo(200);
    assertThat(ways.<FindThingsRequest>asked().getIdsList()).containsExactly("1", "2");
    assertThat(ways.json("POST", "/api/v1/things/t:1:cancel", "{}").statusCode())
        .isEqualTo(200);
    assertThat(ways.<GetThingRequest>asked().getId()).isEqualTo("t:1");
    ways.get("/api/v1/things/t:cancelled");
    assertThat(ways.<GetThingRequest>asked().getId()).isEqualTo("t:cancelled");
  }

  @Test
  void aQueryReachesIntoMessages() {
    ways.get("/api/v1/things:find?part.label=a&part.size=3&part.colors=red&part.colors=blue");
    FindThingsRequest asked = ways.asked();
    assertThat(asked.getPart().getLabel()).isEqualTo("a");
    assertThat(asked.getPart().getSize()).isEqualTo(3);
    assertThat(asked.getPart().getColorsList()).containsExactly("red", "blue");
  }

  @ParameterizedTest
  @CsvSource({
    "part.label=a&part.label=b, part.label",
    "part.nobody=1, part.nobody",
    "part=1, part",
    "part.size=x, part.size",
    "ids.label=1, ids.label",
    "page_size=1&page_size=2, page_size"
  })
  void aQueryThatFitsNothingIsRefused(String query, String field) {
    HttpResponse<String> refused = ways.get("/api/v1/things:find?" + query);
    assertThat(refused.statusCode()).isEqualTo(400);
    JsonObject error = new JsonObject(refused.body()).getJsonArray("errors").getJsonObject(0);
    assertThat(error.getString("field")).isEqualTo(field);
  }

  @Test
  void thePathWinsOverTheBody() {
    HttpResponse<String> other =
        ways.json("PATCH", "/api/v1/masked/mine", "{\"id\":\"yours\",\"name\":\"n\"}");
    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(ways.<MaskThingRequest>asked().getThing().getId()).isEqualTo("mine");
    assertThat(ways.json("POST", "/api/v1/things/mine:cancel", "{\"id\":\"yours\"}")
            .statusCode())
        .isEqualTo(400);
  }

  @Test
  void whatIsHiddenOrTheCallersCannotBeSent() {
    assertThat(ways.get("/api/v1/things/1?user_id=x").statusCode()).isEqualTo(400);
    assertThat(ways.get("/api/v1/things/1?secret=eHg=").statusCode()).isEqualTo(400);
    ways.get("/api/v1/things/1");
    assertThat(ways.<GetThingRequest>asked().getUserId()).isEqualTo(Ways.USER);
  }

  @Test
  void aPatchTellsAbsentEmptyAndNullApart() {
    ways.json("PATCH", "/api/v1/things/1", "{}");
    assertThat(ways.<UpdateThingRequest>asked().hasName()).isFalse();
    ways.json("PATCH", "/api/v1/things/1", "{\"name\":\"\"}");
    assertThat(ways.<UpdateThingRequest>asked().hasName()).isTrue();
    ways.json("PATCH", "/api/v1/things/1", "{\"name\":null}");
    assertThat(ways.<UpdateThingRequest>asked().hasName()).isTrue();
    assertThat(ways.<UpdateThingRequest>asked().getName()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"size", "plain", "tags", "part", "idempotency_key", "expected_version"})
  void aNullThatCannotBeToldFromAValueIsRefused(String member) {
    HttpResponse<String> refused =
        ways.json("PATCH", "/api/v1/things/1", "{\"" + member + "\":null}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("\"field\":\"" + member + "\"").contains("got null");
  }

  @Test
  void aMaskNamesWhatWasSent() {
    ways.json(
        "PATCH",
        "/api/v1/masked/1",
        """
        {"name": "n", "tags": [], "note": null, "part": {"label": "", "colors": ["red"], "note": null}}
        """,
        "Idempotency-Key",
        "k");
    MaskThingRequest asked = ways.asked();
    assertThat(asked.getUpdateMask().getPathsList())
        .containsExactly("name", "tags", "note", "part.label", "part.colors", "part.note");
    assertThat(asked.getThing().getPart().getColorsList()).isEqualTo(List.of("red"));
    assertThat(asked.getThing().hasNote()).isFalse();
    ways.json("PATCH", "/api/v1/masked/1", "{\"part\":null}");
    assertThat(ways.<MaskThingRequest>asked().getUpdateMask().getPathsList())
        .containsExactly("part");
    assertThat(ways.json("PATCH", "/api/v1/masked/1", "{}").statusCode()).isEqualTo(400);
  }

  @Test
  void aVersionIsAnETagAndSparesTheBody() {
    HttpResponse<String> whole = ways.get("/api/v1/things/1");
    assertThat(whole.headers().firstValue("ETag")).contains("\"7\"");
    assertThat(whole.body()).doesNotContain("version");
    for (String known : List.of("\"7\"", "W/\"7\"", "\"6\", \"7\"", "*")) {
      HttpResponse<String> same = ways.get("/api/v1/things/1", "If-None-Match", known);
      assertThat(same.statusCode()).as(known).isEqualTo(304);
      assertThat(same.body()).isEmpty();
      assertThat(same.headers().firstValue("ETag")).contains("\"7\"");
    }
    assertThat(ways.get("/api/v1/things/1", "If-None-Match", "\"6\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void aChangeOfAnotherVersionIsRefused() {
    assertThat(update("If-Match", "\"7\"").statusCode()).isEqualTo(200);
    assertThat(ways.<UpdateThingRequest>asked().getExpectedVersion()).isEqualTo(7);
    assertThat(update("If-Match", "*").statusCode()).isEqualTo(200);
    for (String other : List.of("\"6\"", "\"abc\"", "W/\"7\"")) {
      HttpResponse<String> refused = update("If-Match", other);
      assertThat(refused.statusCode()).as(other).isEqualTo(412);
      assertThat(refused.body()).contains("VERSION_MISMATCH");
    }
  }

  private static HttpResponse<String> update(String... headers) {
    return ways.json("PATCH", "/api/v1/things/1", "{\"name\":\"n\"}", headers);
  }

  @Test
  void aWrongMethodIsToldTheRightOnes() {
    HttpResponse<String> wrong =
        ways.send(ways.request("/api/v1/things/1").method("PUT", BodyPublishers.noBody()));
    assertThat(wrong.statusCode()).isEqualTo(405);
    assertThat(wrong.headers().firstValue("Allow")).contains("GET, PATCH");
    HttpResponse<String> verb = ways.get("/api/v1/things/1:cancel");
    assertThat(verb.statusCode()).isEqualTo(200);
    HttpResponse<String> files = ways.json("POST", "/api/v1/files/a/b", "{}");
    assertThat(files.headers().firstValue("Allow")).contains("GET");
  }

  @Test
  void whatIsInternalHasNoPath() {
    assertThat(ways.get("/ways.v1.WaysService/Hidden").statusCode()).isEqualTo(404);
  }
}
