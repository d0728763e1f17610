package dev.paymesh.gateway.migrate;

import static dev.paymesh.gateway.migrate.LegacyServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.gateway.Ways;
import dev.paymesh.gateway.migrate.LegacyServer.Asked;
import dev.paymesh.gateway.migrate.ShadowRules.Side;
import dev.paymesh.proto.ways.v1.WaysServiceGrpcService;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a legacy service is asked, by whom a client is answered, and that the one never harms the other. */
final class MigrationWaysTest {

  private static final int DEADLINE_MS = 1_500;
  private static final int ROOM_PLACES = 2;
  private static final int COMPARED_BYTES_MAX = 4_000;
  private static final String SAME = "{'name':'a thing','id':'thing-1','asked':'','tags':[]}";

  @AutoClose
  private static LegacyServer legacy;

  @AutoClose
  private static Ways ways;

  @AutoClose
  private static Ways answeredByRest;

  private static ShadowRoom room;
  private static SimpleMeterRegistry counters;

  private static Migration migration(Side answering) {
    return new Migration(
        Map.of("GetThing", Mode.SHADOW, "UpdateThing", Mode.REST, "FindThings", Mode.REST),
        Optional.of(new LegacyService(legacy.url(), Map.of(), DEADLINE_MS, 10_000)),
        new ShadowRules(answering, room, COMPARED_BYTES_MAX, Set.of()));
  }

  @BeforeAll
  static void count() {
    legacy = LegacyServer.start();
    room = new ShadowRoom(ROOM_PLACES);
    counters = new SimpleMeterRegistry();
    ways = Ways.start(migration(Side.GRPC));
    answeredByRest = Ways.start(migration(Side.REST));
    Metrics.addRegistry(counters);
    // A cold start may take longer than an answer may.
    legacy.answering(request -> json(request, 200, SAME));
    for (int tries = 0; tries < 100 && count("equal") == 0; tries++) {
      ways.get("/api/v1/things/warm");
    }
    ways.eventually(() -> room.inFlight() == 0);
  }

  @AfterAll
  static void stopCounting() {
    Metrics.removeRegistry(counters);
  }

  @AfterEach
  void everyPlaceIsGivenBack() {
    ways.eventually(() -> room.inFlight() == 0);
  }

  @Test
  void aShadowedReadIsAnsweredByTheMeshAndCompared() {
    legacy.answering(request -> json(request, 200, SAME));
    expect("equal", () -> assertThat(name(ways.get("/api/v1/things/t1"))).isEqualTo("a thing"));
    legacy.answering(request -> json(request, 200, SAME.replace("a thing", "no")));
    double before = namesThatDiffered();
    expect("different", () -> ways.get("/api/v1/things/t1"));
    assertThat(namesThatDiffered()).isEqualTo(before + 1);
  }

  private static double namesThatDiffered() {
    return sum(counters.find("mesh.shadow.fields").tags("field", "name", "result", "different"));
  }

  @Test
  void theLegacyServiceIsToldWhoAsksAndNothingThatIsNotItsBusiness() {
    legacy.answering(request -> json(request, 200, SAME));
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    expect(
        "equal",
        () -> ways.get(
            "/api/v1/things/a%20b",
            "Cookie",
            "session=1",
            "X-Forwarded-For",
            "10.0.0.1",
            "x-mesh-auth",
            "forged",
            "If-None-Match",
            "\"7\"",
            "traceparent",
            trace,
            "X-Request-Id",
            "asked-1"));
    Asked asked = legacy.asked.get(0);
    assertThat(asked.line()).isEqualTo("GET /old/api/v1/things/a%20b");
    assertThat(asked.headers().names().stream().map(String::toLowerCase))
        .containsExactlyInAnyOrder(
            "accept", "authorization", "host", "paymesh-shadow", "traceparent", "x-request-id");
    assertThat(asked.headers().get("X-Request-Id")).isEqualTo("asked-1");
    assertThat(asked.headers().get("Authorization")).startsWith("Bearer ");
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        failure("legacy_late", request -> {}),
        failure("legacy_unreachable", request -> request.connection().close()),
        failure("legacy_failed", request -> json(request, 503, "{}")),
        failure("too_large", request -> json(request, 200, "[" + "1,".repeat(4_000) + "1]")),
        failure("not_json", request -> request.response().end("<html>")),
        failure("not_json", request -> json(request, 200, "{'id':")),
        failure("not_json", request -> {
          request.response().putHeader("Content-Encoding", "gzip");
          json(request, 200, SAME);
        }),
        failure("legacy_unreachable", request -> {
          request.response().setChunked(true).putHeader("Content-Type", "application/json");
          request.response().write("{").onComplete(sent -> request.connection().close());
        }));
  }

  private static Arguments failure(String outcome, Consumer<HttpServerRequest> answer) {
    return Arguments.of(outcome, answer);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailingLegacyServiceIsNotTheCallersTrouble(
      String outcome, Consumer<HttpServerRequest> answer) {
    legacy.answering(answer);
    expect(outcome, () -> assertThat(name(ways.get("/api/v1/things/t1"))).isEqualTo("a thing"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whereItWasToAnswerTheMeshDoes(String outcome, Consumer<HttpServerRequest> answer) {
    legacy.answering(answer);
    expect(outcome, () -> {
      HttpResponse<String> told = answeredByRest.get("/api/v1/things/t1");
      // What is well sent is handed on unread, so only its comparison finds that it is broken.
      boolean unread = told.body().equals("{\"id\":");
      assertThat(unread || name(told).equals("a thing")).isTrue();
    });
  }

  @Test
  void itAnswersWhereItIsToAndRefusesAsItWants() {
    legacy.answering(request -> {
      request.response().putHeader("Set-Cookie", "session=1");
      json(request, 200, "{'id':'thing-1','name':'old'}");
    });
    expect("different", () -> {
      HttpResponse<String> told = answeredByRest.get("/api/v1/things/t1");
      assertThat(name(told)).isEqualTo("old");
      assertThat(told.headers().map()).doesNotContainKey("set-cookie");
    });
    legacy.answering(request -> json(request, 404, "{'error':'none'}"));
    expect("different", () -> assertThat(answeredByRest.get("/api/v1/things/t1").statusCode())
        .isEqualTo(404));
  }

  @Test
  void beyondItsRoomNothingIsShadowedAndNobodyWaits() {
    legacy.answering(request -> {});
    double before = count("busy");
    // On a slow machine a place may be free again, at its deadline, before the next request comes.
    ways.eventually(() -> {
      assertThat(ways.get("/api/v1/things/t1").statusCode()).isEqualTo(200);
      assertThat(room.inFlight()).isLessThanOrEqualTo(ROOM_PLACES);
      return count("busy") > before;
    });
  }

  @Test
  void theNextPageGoesToTheSideWhosePageItIs() {
    legacy.answering(request -> json(request, 200, "{'name':'a page'}"));
    expect(
        "paged", () -> assertThat(name(answeredByRest.get("/api/v1/things/t1?page_token=theirs")))
            .isEqualTo("a page"));
    assertThat(legacy.asked).singleElement().satisfies(asked -> assertThat(asked.line())
        .endsWith("?page_token=theirs"));
    legacy.answering(request -> json(request, 200, "{}"));
    expect("paged", () -> ways.get("/api/v1/things/t1?page_token=ours"));
    assertThat(legacy.asked).isEmpty();
  }

  @Test
  void aWriteOfALegacyRouteGoesThereOnceAndTheMeshHearsNothing() {
    legacy.answering(request -> json(request, 200, SAME));
    // Until it is compared: its shadow must not be taken for what is asked below.
    expect("equal", () -> ways.get("/api/v1/things/before"));
    Object before = ways.asked();
    legacy.answering(request -> json(request, 200, "{'id':'t1'}"));
    HttpResponse<String> told =
        ways.json("PATCH", "/api/v1/things/t1", "{\"name\":\"n\"}", "Idempotency-Key", "k1");
    assertThat(told.statusCode()).isEqualTo(200);
    assertThat(legacy.asked).singleElement().satisfies(asked -> {
      assertThat(asked.line()).isEqualTo("PATCH /old/api/v1/things/t1");
      assertThat(asked.body().toString()).isEqualTo("{\"name\":\"n\"}");
      assertThat(asked.headers().get("Idempotency-Key")).isEqualTo("k1");
      assertThat(asked.headers().contains(LegacyHeaders.SHADOW)).isFalse();
    });
    assertThat(ways.<com.google.protobuf.Message>asked()).isSameAs(before);
  }

  @Test
  void aWriteThatFailsThereIsNotRepeatedAndTheCallerIsTold() {
    legacy.answering(request -> request.connection().close());
    HttpResponse<String> told = ways.json("PATCH", "/api/v1/things/t1", "{\"name\":\"n\"}");
    // On a starved machine even the news of a closed connection may come late.
    assertThat(new JsonObject(told.body()).getString("reason"))
        .isIn("PEER_UNAVAILABLE", "DEADLINE_EXCEEDED");
    assertThat(legacy.asked).hasSize(1);
    legacy.answering(request -> {});
    assertThat(ways.json("PATCH", "/api/v1/things/t1", "{\"name\":\"n\"}").statusCode())
        .isEqualTo(504);
    assertThat(legacy.asked).hasSize(1);
  }

  @Test
  void noMarkupIsServedInTheEdgesNameAndNobodyIsSentElsewhere() {
    legacy.answering(
        request -> request.response().putHeader("Content-Type", "text/html").end("<script>"));
    assertThat(ways.get("/api/v1/things:find").statusCode()).isEqualTo(503);
    for (String elsewhere : List.of("http://evil.example/", "//evil.example/", "/\\evil.example")) {
      legacy.answering(request -> {
        request.response().putHeader("Location", elsewhere);
        json(request, 302, "{}");
      });
      assertThat(ways.get("/api/v1/things:find").headers().firstValue("Location"))
          .isEmpty();
    }
  }

  @Test
  void whatCannotBeDoneStopsTheStart() {
    Migration wrong = new Migration(
        Map.of(
            "UpdateThing", Mode.SHADOW,
            "CountThings", Mode.REST,
            "Hidden", Mode.REST,
            "Nobody", Mode.GRPC),
        Optional.empty(),
        ShadowRules.standard());
    assertThat(wrong.problems(List.of(WaysServiceGrpcService.SERVICE_DESCRIPTOR)))
        .containsExactly(
            "CountThings: expected grpc, as streams are the mesh's alone",
            "Hidden: expected the name of a public rpc",
            "Nobody: expected the name of a public rpc",
            "UpdateThing: expected rest or grpc, as a write goes to one side only",
            "PAYMESH_LEGACY_URL: is required where a route is rest or shadow");
    assertThatThrownBy(() -> Ways.start(wrong)).hasMessageContaining("one side only");
  }

  private static String name(HttpResponse<String> answer) {
    return new JsonObject(answer.body()).getString("name");
  }

  /** That an outcome is counted once while something is done. */
  private static void expect(String outcome, Runnable action) {
    double before = count(outcome);
    action.run();
    ways.eventually(() -> count(outcome) > before);
    assertThat(count(outcome)).isEqualTo(before + 1);
  }

  private static double count(String outcome) {
    return sum(counters.find("mesh.shadow.requests").tag("outcome", outcome));
  }

  private static double sum(Search found) {
    return found.counters().stream().mapToDouble(counter -> counter.count()).sum();
  }
}
