package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.http.HttpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code shadow report} and {@code clients} say, and what they exit with. */
final class ShadowCommandTest {

  private static final String COUNTED =
      """
      # TYPE mesh_shadow_requests_total counter
      mesh_shadow_requests_total{method="GetPayment",outcome="equal"} 998.0
      mesh_shadow_requests_total{method="GetPayment",outcome="different"} 2.0
      mesh_shadow_requests_total{method="GetPayment",outcome="busy"} 4.0
      mesh_shadow_fields_total{field="amount.currency",method="GetPayment",result="different"} 2.0
      mesh_shadow_fields_total{field="amount.currency",method="GetPayment",result="equal"} 998.0
      mesh_shadow_fields_total{field="id",method="GetPayment",result="equal"} 1000.0
      """;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final StringWriter said = new StringWriter();
  private final CommandLine commandLine =
      Main.commandLine().setOut(new PrintWriter(said, true)).setErr(new PrintWriter(said, true));

  @Test
  void aReportSumsUpAllProcessesAndFailsWhereAnswersDiffer() {
    String ops = serving(COUNTED) + "," + serving(COUNTED);
    assertThat(commandLine.execute("shadow", "report", "--ops", ops)).isEqualTo(1);
    assertThat(said.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "GetPayment: 2000 compared, 99.80 % equal, 4 different; not compared: 8 busy",
            " field places equal % different only grpc only rest reordered",
            " amount.currency 2000 99.80 4 0 0 0",
            " id 2000 100.00 0 0 0 0");
  }

  @Test
  void whereNothingIsShadowedItSaysSo() {
    assertThat(commandLine.execute("shadow", "report", "--ops", serving(""))).isZero();
    assertThat(said.toString()).contains("no route is shadowed here");
  }

  @Test
  void whereNobodyAnswersItIsToldInASentence() {
    assertThat(commandLine.execute("shadow", "report", "--ops", "http://127.0.0.1:1"))
        .isEqualTo(2);
    assertThat(said.toString())
        .contains("no metrics at http://127.0.0.1:1")
        .doesNotContain("\tat ");
  }

  @Test
  void aLanguageThatNobodyMakesClientsForIsRefusedBeforeAnythingIsWritten() {
    assertThat(commandLine.execute("clients", "--out", "target/none", "--only", "go,cobol"))
        .isEqualTo(2);
    assertThat(said.toString()).contains("typescript,python,go");
    assertThat(java.nio.file.Path.of("target/none")).doesNotExist();
  }

  private String serving(String metrics) {
    HttpServer server = MeshVertx.await(mesh.vertx()
        .createHttpServer()
        .requestHandler(request -> request.response().end(metrics))
        .listen(0, "127.0.0.1"));
    return "http://127.0.0.1:" + server.actualPort();
  }
}
