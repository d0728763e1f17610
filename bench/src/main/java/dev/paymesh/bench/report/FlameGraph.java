package dev.paymesh.bench.report;

import dev.paymesh.bench.profile.CallTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Owns a tree of calls as a page: callers above callees, as wide as they were met often, and what ran most by itself. */
public final class FlameGraph {

  private static final double WIDTH = 1_200;
  private static final int ROW = 17;
  /** Narrower ones cannot be seen, and there are thousands of them. */
  private static final double WIDTH_MIN = 0.6;

  private static final double CHARACTER = 6.6;
  private static final int HOTTEST_MAX = 30;

  private final CallTree root;
  private final StringBuilder boxes = new StringBuilder();
  private int deepest;

  private FlameGraph(CallTree root) {
    this.root = root;
  }

  public static Page page(String title, CallTree root) {
    FlameGraph graph = new FlameGraph(root);
    graph.draw(root, 0, 0);
    return new Page(title)
        .text(root.samples() + " samples of running threads; a name in full when pointed at.")
        .drawing(graph.svg())
        .table(graph.hottest());
  }

  private String svg() {
    return String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %.0f %d\" role=\"img\" aria-label=\"flame graph\">",
            WIDTH,
            (deepest + 1) * ROW)
        + boxes
        + "</svg>\n";
  }

  private void draw(CallTree node, double x, int depth) {
    double width = WIDTH * node.samples() / Math.max(1, root.samples());
    if (width < WIDTH_MIN) {
      return;
    }
    deepest = Math.max(deepest, depth);
    box(node, x, depth, width);
    double at = x;
    for (CallTree callee : node.callees()) {
      draw(callee, at, depth + 1);
      at += WIDTH * callee.samples() / Math.max(1, root.samples());
    }
  }

  private void box(CallTree node, double x, int depth, double width) {
    boxes.append(String.format(
        Locale.ROOT,
        "<g><title>%s: %d samples, %.1f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\""
            + " fill=\"hsl(%d 70%% 68%%)\"/><text x=\"%.1f\" y=\"%d\" style=\"fill:#111\">%s</text></g>%n",
        Html.escape(node.frame()),
        node.samples(),
        100.0 * node.samples() / Math.max(1, root.samples()),
        x,
        depth * ROW,
        width - 0.4,
        ROW - 1,
        hue(node.frame()),
        x + 3,
        depth * ROW + 12,
        Html.escape(shortened(node.frame(), width))));
  }

  /** The mesh's own code stands out. */
  private static int hue(String frame) {
    if (frame.startsWith("dev.paymesh")) {
      return 140;
    }
    return frame.startsWith("java") || frame.startsWith("jdk") || frame.startsWith("sun")
        ? 210
        : 30;
  }

  private static String shortened(String frame, double width) {
    int room = (int) ((width - 6) / CHARACTER);
    String simple = frame.replaceFirst("^(?:[a-z0-9_]+\\.)+(?=[A-Z])", "");
    if (room < 3) {
      return "";
    }
    return simple.length() <= room ? simple : simple.substring(0, room - 1) + "…";
  }

  private Table hottest() {
    Map<String, Long> own = new HashMap<>();
    root.walk((node, depth) -> own.merge(node.frame(), node.own(), Long::sum));
    List<List<String>> rows = new ArrayList<>();
    own.entrySet().stream()
        .filter(each -> each.getValue() > 0)
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(HOTTEST_MAX)
        .forEach(each -> rows.add(List.of(
            each.getKey(),
            Long.toString(each.getValue()),
            String.format(
                Locale.ROOT, "%.1f", 100.0 * each.getValue() / Math.max(1, root.samples())))));
    return new Table("What ran most by itself", List.of("method", "samples", "%"), rows);
  }
}
