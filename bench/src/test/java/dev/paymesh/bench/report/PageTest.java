package dev.paymesh.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.bench.profile.CallTree;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class PageTest {

  private static final Plot PLOT = new Plot(
      "Latency <by> percentile",
      new Plot.Scale("percentile", Axis.PERCENTILE),
      new Plot.Scale("ms", Axis.LOGARITHMIC),
      List.of(
          new Series("a & b", List.of(new Series.Spot(0, 1), new Series.Spot(99.9, 250))),
          new Series("c", List.of(new Series.Spot(50, 2)))));

  @Test
  void aPlotIsWellFormedAndHasALineForEachSeries() throws Exception {
    Document svg = svgIn(new Page("t").plot(PLOT).html());

    assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(3);
  }

  @Test
  void everySpotLiesInsideTheDrawing() {
    for (Axis axis : Axis.values()) {
      Plot plot = new Plot(
          "t",
          new Plot.Scale("x", axis),
          new Plot.Scale("y", Axis.LOGARITHMIC),
          List.of(
              new Series("s", List.of(new Series.Spot(0.5, 0.01), new Series.Spot(99, 9_000)))));
      Matcher spot = Pattern.compile("cx=\"([-0-9.]+)\" cy=\"([-0-9.]+)\"").matcher(plot.svg());
      int spots = 0;
      while (spot.find()) {
        spots++;
        assertThat(Double.parseDouble(spot.group(1))).as(axis + " x").isBetween(0.0, 720.0);
        assertThat(Double.parseDouble(spot.group(2))).as(axis + " y").isBetween(0.0, 300.0);
      }
      assertThat(spots).isEqualTo(2);
    }
  }

  @Test
  void aPageFetchesNothingAndFollowsTheReadersColours() {
    String html = new Page("t").plot(PLOT).text("a < b").html();

    assertThat(html).doesNotContain("http:", "https:", "<script", "@import", "url(");
    assertThat(html).contains("prefers-color-scheme: dark", "a &lt; b");
  }

  @Test
  void aPlotOfNothingIsLeftOut() {
    Plot empty = new Plot("none", PLOT.x(), PLOT.y(), List.of(new Series("s", List.of())));

    assertThat(new Page("t").plot(empty).html()).doesNotContain("<figure>");
  }

  @Test
  void aTableReadsWellAsTextAndIsMarkdown() {
    Table table = new Table(
        "Figures", List.of("", "before", "now"), List.of(List.of("p99 ms", "120.5", "9.0")));

    assertThat(table.text())
        .isEqualTo(
            """
            Figures

            |        | before | now |
            |--------|-------:|----:|
            | p99 ms |  120.5 | 9.0 |
            """);
  }

  @Test
  void aFlameGraphShowsWhatWasOftenAndLeavesOutWhatCannotBeSeen() throws Exception {
    CallTree tree = new CallTree("all");
    for (int sample = 0; sample < 9_999; sample++) {
      tree.add(List.of("up", "Loop.run", "dev.paymesh.payment.PaymentStore.insertOnce"));
    }
    tree.add(List.of("up", "Loop.rare"));
    String html = FlameGraph.page("Flames", tree).html();

    assertThat(svgIn(html).getElementsByTagName("rect").getLength()).isEqualTo(4);
    assertThat(html)
        .contains("PaymentStore.insertOnce: 9999 samples, 100.0 %")
        .doesNotContain("rare: 1");
  }

  private static Document svgIn(String html) throws Exception {
    String svg = html.substring(html.indexOf("<svg"), html.indexOf("</svg>") + "</svg>".length());
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
