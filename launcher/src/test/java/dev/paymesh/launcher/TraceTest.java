package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.SpanReceiver.Received;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One trace from the edge through four services to SQL and settlement, as a real receiver gets it. */
final class TraceTest {

  private static final String ROOT = "POST " + TracedMesh.PAYMENTS;
  private static final String SETTLED = "payment.settlement";
  /** What a receipt and a trace may differ by. */
  private static final double APART_MS_MAX = 5;

  @AutoClose
  private final SpanReceiver receiver = new SpanReceiver();

  @SuppressWarnings("NullAway.Init") // Each test starts its own.
  private TracedMesh mesh;

  private void start(Map<String, String> told) {
    mesh = TracedMesh.start(receiver.url(), told);
  }

  @AfterEach
  void stop() {
    if (mesh != null) {
      mesh.close();
    }
  }

  private static String newTrace(String flags) {
    return TracedMesh.newTrace(flags);
  }

  private static String traceId(String traceParent) {
    return traceParent.split("-")[1];
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofOnePaymentThereIsOneRootAndEveryCallAndStatementIsBelowIt(boolean inProcess) {
    start(Map.of(
        "PAYMESH_TRACE_SAMPLE", "1", "PAYMESH_CALLS_IN_PROCESS", Boolean.toString(inProcess)));
    String ours = newTrace("00");
    assertThat(mesh.pay("user", ours).statusCode()).isEqualTo(201);
    List<Received> trace = receiver.trace(traceId(ours), SETTLED);
    Set<String> ids = trace.stream().map(Received::id).collect(Collectors.toSet());
    assertThat(trace)
        .filteredOn(span -> !ids.contains(span.parent()))
        .singleElement()
        .satisfies(root -> {
          assertThat(root.name()).isEqualTo(ROOT);
          assertThat(root.service()).isEqualTo("gateway");
          assertThat(root.parent()).isEqualTo(ours.split("-")[2]);
          assertThat(root.attribute("http.response.status_code")).isEqualTo("201");
        });
    assertThat(shape(trace))
        .contains(
            "gateway call user.v1.UserService/GetUser",
            "user served user.v1.UserService/GetUser",
            "user sql user.find",
            "gateway call compliance.v1.ComplianceService/CheckKyc",
            "compliance served compliance.v1.ComplianceService/CheckKyc",
            "compliance sql compliance.facts",
            "gateway call payment.v1.PaymentService/CreatePayment",
            "payment served payment.v1.PaymentService/CreatePayment",
            "payment sql payment.insert",
            "payment work payment.settlement",
            "payment work payment.rail submit",
            "payment sql payment.settle");
    assertThat(trace).filteredOn(TraceTest::isCall).allSatisfy(isServedOnce(trace));
    trace.forEach(span -> assertThat(span.span().toString())
        .doesNotContain(TracedMesh.DESCRIPTION, "@example.com", "Bearer", "amount"));
  }

  private static List<String> shape(List<Received> trace) {
    return trace.stream()
        .map(span -> span.service() + ' ' + kind(span) + ' ' + span.name())
        .toList();
  }

  private static String kind(Received span) {
    boolean sql = !span.attribute("db.system.name").isEmpty();
    return switch (span.span().getKind()) {
      case SPAN_KIND_CLIENT -> sql ? "sql" : "call";
      case SPAN_KIND_SERVER -> "served";
      default -> "work";
    };
  }

  private static boolean isCall(Received span) {
    return kind(span).equals("call");
  }

  private static Consumer<Received> isServedOnce(List<Received> trace) {
    return call -> assertThat(trace)
        .filteredOn(span -> span.parent().equals(call.id()))
        .singleElement()
        .satisfies(served -> {
          assertThat(served.name()).isEqualTo(call.name());
          assertThat(served.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
          assertThat(served.attribute("rpc.grpc.status_code")).isEqualTo("0");
          assertThat(served.ms()).isLessThanOrEqualTo(call.ms() + APART_MS_MAX);
        });
  }

  @Test
  void aCallerHasNothingWrittenDownUnlessItIsTrusted() {
    start(Map.of("PAYMESH_TRACE_SAMPLE", "0"));
    String forced = newTrace("01");
    assertThat(mesh.pay("user", forced).statusCode()).isEqualTo(201);
    stop();
    assertThat(receiver.all()).isEmpty();
    start(Map.of("PAYMESH_TRACE_SAMPLE", "0", "PAYMESH_TRACE_TRUST_CALLERS", "true"));
    assertThat(mesh.pay("user", forced).statusCode()).isEqualTo(201);
    assertThat(receiver.trace(traceId(forced), SETTLED)).hasSizeGreaterThan(8);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theReceiptOfWhoIsTrustedAgreesWithTheTrace(boolean inProcess) {
    start(Map.of(
        "PAYMESH_TRACE_SAMPLE", "1", "PAYMESH_CALLS_IN_PROCESS", Boolean.toString(inProcess)));
    // The first one loads what makes receipts.
    mesh.pay("support", newTrace("00"));
    String ours = newTrace("00");
    HttpResponse<String> answer = mesh.pay("support", ours);
    assertThat(answer.statusCode()).isEqualTo(201);
    String receipt = answer.headers().firstValue("Server-Timing").orElse("");
    List<Received> trace = receiver.trace(traceId(ours), SETTLED);
    assertThat(told(receipt, "served", "payment.v1.PaymentService.CreatePayment"))
        .as(receipt)
        .isPositive();
    for (Received span : trace) {
      String kind = kind(span).replace("sql", "statement");
      String name = span.attribute("rpc.method").isEmpty() || span.name().equals(ROOT)
          ? span.name()
          : span.name().replace('/', '.');
      boolean behind = kind.equals("work") || span.name().equals("payment.settle");
      double ms = span.name().equals(ROOT) ? told(receipt, "total", "") : told(receipt, kind, name);
      assertThat(behind || Math.abs(ms - span.ms()) < APART_MS_MAX)
          .as("%s %s: %s ms in the trace, in the receipt %s", kind, name, span.ms(), receipt)
          .isTrue();
    }
    assertThat(receipt).contains("retries;desc=\"0\"", ";desc=\"left\"", ";parallel=1");
  }

  private static double told(String receipt, String kind, String name) {
    String desc = name.isEmpty() ? "" : ";desc=\"" + Pattern.quote(name) + "[ \"]";
    Matcher found = Pattern.compile("(?:^|, )" + kind + ";dur=([0-9.]+)" + desc).matcher(receipt);
    return found.find() ? Double.parseDouble(found.group(1)) : -1;
  }

  @Test
  void theRestSeeNothingOfTheMeshAndWhoRunsOutOfTimeIsToldForWhat() {
    start(Map.of("PAYMESH_TRACE_SAMPLE", "0"));
    assertThat(mesh.pay("user", newTrace("01")).headers().map()).doesNotContainKey("server-timing");
    assertThat(outOfTime("user").containsKey("receipt")).isFalse();
    JsonObject receipt = outOfTime("admin").getJsonObject("receipt");
    assertThat(receipt.getDouble("total_ms")).isPositive();
    assertThat(receipt.getInteger("budget_left_ms")).isBetween(0, 1);
  }

  private JsonObject outOfTime(String role) {
    HttpResponse<String> late =
        TracedMesh.send(mesh.request(TracedMesh.PAYMENTS, role, newTrace("00"))
            .header("Request-Timeout", "0.001")
            .GET());
    assertThat(late.statusCode()).isEqualTo(504);
    return new JsonObject(late.body());
  }
}
