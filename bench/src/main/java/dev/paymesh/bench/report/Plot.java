package dev.paymesh.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Owns one diagram, drawn as SVG with the colours of the page around it. */
public record Plot(String title, Scale x, Scale y, List<Series> series) {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 300;
  private static final int LEFT = 64;
  private static final int RIGHT = 16;
  private static final int TOP = 14;
  private static final int BOTTOM = 44;
  private static final int COLOURS = 6;

  /** What an axis says, and how it is laid out. */
  public record Scale(String label, Axis axis) {}

  private record Range(Axis axis, double from, double to) {

    static Range of(Axis axis, DoubleStream values) {
      double[] all = values.toArray();
      double most = DoubleStream.of(all).max().orElse(1);
      double least = DoubleStream.of(all).min().orElse(0);
      double from = axis == Axis.LOGARITHMIC ? Math.max(least, 1e-3) : Math.min(0, least);
      return new Range(axis, from, most > from ? most : from + 1);
    }

    /** From 0 to 1. */
    double share(double value) {
      double low = axis.place(from);
      return (axis.place(value) - low) / (axis.place(to) - low);
    }
  }

  String svg() {
    Range across = Range.of(x.axis(), spots().mapToDouble(Series.Spot::x));
    Range up = Range.of(y.axis(), spots().mapToDouble(Series.Spot::y));
    StringBuilder svg = new StringBuilder(String.format(
        Locale.ROOT,
        "<figure><figcaption>%s</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
        Html.escape(title),
        WIDTH,
        HEIGHT,
        Html.escape(title)));
    grid(svg, across, up);
    for (int number = 0; number < series.size(); number++) {
      line(svg, number, across, up);
    }
    return svg.append("</svg>").append(legend()).append("</figure>\n").toString();
  }

  private Stream<Series.Spot> spots() {
    return series.stream().flatMap(one -> one.spots().stream());
  }

  private void grid(StringBuilder svg, Range across, Range up) {
    for (double tick : up.axis().ticks(up.from(), up.to())) {
      double at = vertical(up, tick);
      line(svg, LEFT, at, WIDTH - RIGHT, at);
      text(svg, "end", LEFT - 6, at + 4, Axis.label(tick));
    }
    for (double tick : across.axis().ticks(across.from(), across.to())) {
      double at = horizontal(across, tick);
      line(svg, at, TOP, at, HEIGHT - BOTTOM);
      text(svg, "middle", at, HEIGHT - BOTTOM + 16, Axis.label(tick));
    }
    text(svg, "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, x.label());
    text(svg, "start", 4, TOP - 3, y.label());
  }

  private void line(StringBuilder svg, int number, Range across, Range up) {
    String points = series.get(number).spots().stream()
        .map(spot -> String.format(
            Locale.ROOT, "%.1f,%.1f", horizontal(across, spot.x()), vertical(up, spot.y())))
        .collect(Collectors.joining(" "));
    svg.append(String.format("<polyline class=\"s%d\" points=\"%s\"/>", number % COLOURS, points));
    series
        .get(number)
        .spots()
        .forEach(spot -> svg.append(String.format(
            Locale.ROOT,
            "<circle class=\"s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"><title>%s: %s, %s</title></circle>",
            number % COLOURS,
            horizontal(across, spot.x()),
            vertical(up, spot.y()),
            Html.escape(series.get(number).name()),
            Axis.label(spot.x()),
            Axis.label(spot.y()))));
  }

  private static double horizontal(Range across, double value) {
    return LEFT + across.share(value) * (WIDTH - LEFT - RIGHT);
  }

  private static double vertical(Range up, double value) {
    return HEIGHT - BOTTOM - up.share(value) * (HEIGHT - BOTTOM - TOP);
  }

  private static void line(StringBuilder svg, double... ends) {
    svg.append(String.format(
        Locale.ROOT,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        ends[0],
        ends[1],
        ends[2],
        ends[3]));
  }

  private static void text(StringBuilder svg, String anchor, double x, Object... yAndText) {
    svg.append(String.format(
        Locale.ROOT,
        "<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
        anchor,
        x,
        ((Number) yAndText[0]).doubleValue(),
        Html.escape(String.valueOf(yAndText[1]))));
  }

  private String legend() {
    StringBuilder legend = new StringBuilder("<p class=\"legend\">");
    for (int number = 0; number < series.size(); number++) {
      legend.append(String.format(
          "<span class=\"s%d\">&#9632; %s</span> ",
          number % COLOURS, Html.escape(series.get(number).name())));
    }
    return legend.append("</p>").toString();
  }
}
