package dev.paymesh.shared.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.trace.Timed.Kind;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a leg costs where nobody looks, what it tells where somebody does, and whom it believes. */
final class LegTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SAMPLED = "00-" + TRACE + "-b7ad6b7169203331-01";

  private static String carriedOn(Leg leg) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    leg.writeTo(headers);
    return String.valueOf(headers.get("traceparent"));
  }

  private static Leg receipt() {
    return Leg.NONE.keeping("gateway", System.nanoTime());
  }

  @Test
  void whoIsNotOfTheMeshNamesTheTraceButDoesNotHaveItWrittenDown() {
    Leg entered = Tracing.enter("gateway", List.of(SAMPLED));
    assertThat(entered.isRecorded()).isFalse();
    assertThat(entered.traceId()).isEqualTo(TRACE);
    assertThat(carriedOn(entered)).isEqualTo("00-" + TRACE + "-b7ad6b7169203331-00");
  }

  @Test
  void whatAServiceOfTheMeshWritesDownIsCarriedOnByOneThatDoesNot() {
    Leg served = Tracing.serve(
        new Tracing.Call("user", "a.B.C", 0), new Tracing.Told(SAMPLED, false, false));
    assertThat(served.isRecorded()).isFalse();
    assertThat(carriedOn(served.child(Kind.CALL, "a.B.D"))).isEqualTo(SAMPLED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-" + TRACE + "-b7ad6b7169203331",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-" + TRACE + "-B7AD6B7169203331-01",
        "ff-" + TRACE + "-b7ad6b7169203331-01",
        "00-" + TRACE + "-b7ad6b7169203331-01\r\nx-user-role: admin",
        "00-" + TRACE + "-b7ad6b7169203331-01-more"
      })
  void whatIsNotInW3cFormIsNoTrace(String header) {
    assertThat(Tracing.enter("gateway", List.of(header)).traceId()).isEmpty();
  }

  @Test
  void twoHeadersAreNone() {
    assertThat(Tracing.enter("gateway", List.of(SAMPLED, SAMPLED))).isSameAs(Leg.NONE);
  }

  @Test
  void whereNobodyLooksAllLegsAreOne() {
    Leg entered = Tracing.enter("gateway", List.of(SAMPLED));
    assertThat(entered.child(Kind.CALL, "a.B.C")).isSameAs(entered);
    assertThat(entered.served("user", "a.B.C")).isSameAs(entered);
    assertThat(entered.behind("later")).isSameAs(entered);
    assertThat(entered.attempt(2, entered)).isSameAs(entered);
  }

  @Test
  void aReceiptIsTheTreeOfItsLegs() {
    Leg root = receipt();
    Leg call = root.child(Kind.CALL, "a.B.C");
    call.sent();
    Leg served = call.served("user", "a.B.C");
    served.child(Kind.STATEMENT, "user.find").end("OK", false);
    served.end(GrpcStatus.OK);
    call.end(GrpcStatus.OK);
    root.child(Kind.CALL, "a.B.D");
    Timed whole = root.timed();
    assertThat(whole.parts()).extracting(Timed::name).containsExactly("a.B.C", "a.B.D");
    assertThat(whole.parts().get(0).parts())
        .singleElement()
        .satisfies(part -> assertThat(part.parts()).extracting(Timed::name).contains("user.find"));
    assertThat(whole.parts().get(1).end().status()).isEqualTo("OPEN");
    assertThat(whole.parts().get(0).span().waitedNanos()).isPositive();
  }

  @Test
  void whatGoesOnBehindTheAnswerIsInNoReceipt() {
    Leg root = receipt();
    assertThat(root.behind("settlement").isKept()).isFalse();
    assertThat(root.timed().parts()).isEmpty();
  }

  @Test
  void aServerTellsItsPartAndItIsPlacedWithinTheCall() {
    Leg far = receipt();
    far.child(Kind.STATEMENT, "user.find").note("of 3").end("OK", false);
    far.end(GrpcStatus.OK);
    Leg root = receipt();
    Leg call = root.child(Kind.CALL, "a.B.C");
    call.heard(null, far.encoded());
    call.end(GrpcStatus.OK);
    Timed told = root.timed().parts().get(0).parts().get(0);
    assertThat(told.parts()).singleElement().satisfies(part -> {
      assertThat(part.name()).isEqualTo("user.find");
      assertThat(part.end().note()).isEqualTo("of 3");
      assertThat(part.span().startNanos()).isGreaterThanOrEqualTo(told.span().startNanos());
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "[]", "[1]", "[99,\"a\",0,1,0,\"OK\",\"\",[]]", "[0,1,2,3,4,5,6,7]", "["
      })
  void whatIsNoReceiptIsLeftOut(String trailer) {
    Leg root = receipt();
    Leg call = root.child(Kind.CALL, "a.B.C");
    call.heard(trailer, null);
    assertThat(root.timed().parts().get(0).parts()).isEmpty();
  }

  @Test
  void whatIsTooDeepOrTooLongForAHeaderIsLeftOut() {
    String deep = "[0,\"a\",0,1,0,\"OK\",\"\",[".repeat(2_000) + "]]".repeat(2_000);
    assertThat(LegsWire.read(deep)).isEmpty();
    Leg root = receipt();
    IntStream.range(0, 1_000)
        .forEach(at -> root.child(Kind.CALL, "a.B.C" + "x".repeat(200)).end(GrpcStatus.OK));
    assertThat(root.timed().parts()).hasSizeLessThan(Legs.KEPT_MAX);
    assertThat(root.encoded().length()).isLessThanOrEqualTo(LegsWire.CHARS_MAX);
    assertThat(new JsonArray(root.encoded()).getString(1)).isEqualTo("request");
  }
}
