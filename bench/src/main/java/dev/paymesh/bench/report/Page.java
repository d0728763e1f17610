package dev.paymesh.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Owns one page with everything in it: no script, nothing fetched, readable on light and on dark. */
public final class Page {

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1c2024; --ground: #fff; --grid: #d9dde2;
        --c0: #0b63c5; --c1: #c2410c; --c2: #15803d; --c3: #7e22ce; --c4: #a16207; --c5: #be123c; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --ground: #14171a; --grid: #343a40;
        --c0: #6cb2ff; --c1: #ff9a5c; --c2: #5bd98a; --c3: #cf9bff; --c4: #e5c04b; --c5: #ff8fa3; } }
      body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
        max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto; }
      th, td { padding: .2rem .7rem; border-bottom: 1px solid var(--grid); text-align: right; }
      th:first-child, td:first-child { text-align: left; }
      figure { margin: 1.5rem 0; } figcaption { font-weight: 600; }
      svg { width: 100%; height: auto; } svg text { fill: var(--ink); font-size: 11px; }
      svg line { stroke: var(--grid); } polyline { fill: none; stroke-width: 1.8; }
      .legend span { margin-right: 1rem; } pre { overflow-x: auto; }
      """;

  private final String title;
  private final List<String> parts = new ArrayList<>();

  public Page(String title) {
    this.title = title;
  }

  public Page text(String text) {
    parts.add("<p>" + Html.escape(text) + "</p>\n");
    return this;
  }

  public Page table(Table table) {
    parts.add(table.html());
    return this;
  }

  /** Left out when there is nothing to draw. */
  public Page plot(Plot plot) {
    if (plot.series().stream().anyMatch(one -> !one.spots().isEmpty())) {
      parts.add(plot.svg());
    }
    return this;
  }

  /** A drawing that was made elsewhere, as it is. */
  Page drawing(String svg) {
    parts.add(svg);
    return this;
  }

  public String html() {
    return """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title><style>
        %s%s</style></head><body>
        <h1>%s</h1>
        %s</body></html>
        """
        .formatted(
            Html.escape(title), STYLE, colours(), Html.escape(title), String.join("", parts));
  }

  private static String colours() {
    StringBuilder css = new StringBuilder();
    for (int number = 0; number < 6; number++) {
      css.append("polyline.s%1$d { stroke: var(--c%1$d); } circle.s%1$d { fill: var(--c%1$d); } "
          .formatted(number));
      css.append(".legend .s%1$d { color: var(--c%1$d); }\n".formatted(number));
    }
    return css.toString();
  }
}
