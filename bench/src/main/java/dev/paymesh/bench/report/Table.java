package dev.paymesh.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Owns rows under a head, as a terminal, a Markdown file and a page show them: the first column is a name, the others figures. */
public record Table(String title, List<String> head, List<List<String>> rows) {

  /** Valid Markdown that also reads well as it is. */
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add(line(head));
    lines.add(IntStream.range(0, head.size())
        .mapToObj(column -> rule(column, widthOf(column)))
        .collect(Collectors.joining("|", "|", "|")));
    rows.forEach(row -> lines.add(line(row)));
    return title + "\n\n" + String.join("\n", lines) + "\n";
  }

  private static String rule(int column, int width) {
    return column == 0 ? "-".repeat(width + 2) : "-".repeat(width + 1) + ":";
  }

  private String line(List<String> cells) {
    return IntStream.range(0, cells.size())
        .mapToObj(column -> padded(column, cells.get(column)))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private String padded(int column, String cell) {
    String space = " ".repeat(widthOf(column) - cell.length());
    return column == 0 ? cell + space : space + cell;
  }

  private int widthOf(int column) {
    return IntStream.concat(
            IntStream.of(head.get(column).length()),
            rows.stream().mapToInt(row -> row.get(column).length()))
        .max()
        .orElse(1);
  }

  String html() {
    StringBuilder html = new StringBuilder("<h2>" + Html.escape(title) + "</h2>\n<table><thead>");
    html.append(row("th", head)).append("</thead><tbody>\n");
    rows.forEach(cells -> html.append(row("td", cells)).append('\n'));
    return html.append("</tbody></table>\n").toString();
  }

  private static String row(String tag, List<String> cells) {
    return cells.stream()
        .map(cell -> "<" + tag + ">" + Html.escape(cell) + "</" + tag + ">")
        .collect(Collectors.joining("", "<tr>", "</tr>"));
  }
}
