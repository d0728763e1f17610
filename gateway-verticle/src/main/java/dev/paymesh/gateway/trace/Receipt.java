package dev.paymesh.gateway.trace;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.paymesh.shared.trace.Timed;
import dev.paymesh.shared.trace.Timed.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Where the time of one request went: sums, then each part below the one that it is part of.
 *
 * @param totalMicros of the whole request until it was asked
 * @param budgetLeftMs what was left of its deadline; negative where it has none
 * @param lines the parts, in the order of a walk through the tree
 */
public record Receipt(long totalMicros, long budgetLeftMs, List<Line> lines) {

  /** More make a header longer than some clients take. */
  private static final int LINES_MAX = 32;

  private static final String RETRY = "retry";

  public Receipt {
    lines = List.copyOf(lines);
  }

  /**
   * One part.
   *
   * @param level 1 for what the edge did itself
   * @param startMicros since the request began
   * @param waitMicros of the time, before its turn came
   * @param parallel whether another part of the same ran meanwhile
   */
  public record Line(
      int level,
      Kind kind,
      String name,
      long startMicros,
      long micros,
      long waitMicros,
      boolean parallel,
      String status,
      String note) {}

  /** Of all that is known of a request. */
  public static Receipt of(Timed request, long budgetLeftMs) {
    List<Line> lines = new ArrayList<>();
    addParts(request.parts(), 1, lines);
    return new Receipt(micros(request.span().nanos()), budgetLeftMs, lines);
  }

  private static void addParts(List<Timed> parts, int level, List<Line> lines) {
    for (Timed part : parts) {
      lines.add(line(part, level, parts.stream().anyMatch(other -> overlap(part, other))));
      addParts(part.parts(), level + 1, lines);
    }
  }

  private static boolean overlap(Timed one, Timed other) {
    return one != other
        && one.span().startNanos() < other.span().startNanos() + other.span().nanos()
        && other.span().startNanos() < one.span().startNanos() + one.span().nanos();
  }

  private static Line line(Timed part, int level, boolean parallel) {
    Timed.Span span = part.span();
    return new Line(
        level,
        part.kind(),
        safe(part.name()),
        micros(span.startNanos()),
        micros(span.nanos()),
        micros(span.waitedNanos()),
        parallel,
        safe(part.end().status()),
        safe(part.end().note()));
  }

  /** Names are ours, but some came over a wire, and they go into a header. */
  private static String safe(String text) {
    return text.replaceAll("[^A-Za-z0-9._/ -]", "_");
  }

  private static long micros(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(nanos);
  }

  private long sum(Predicate<Line> of, ToLongFunction<Line> value) {
    return lines.stream().filter(of).mapToLong(value).sum();
  }

  private long databaseMicros() {
    return sum(line -> line.kind() == Kind.STATEMENT, line -> line.micros() - line.waitMicros());
  }

  private long queueMicros() {
    return sum(line -> true, Line::waitMicros);
  }

  private long retries() {
    return sum(line -> line.note().startsWith(RETRY), line -> 1);
  }

  /** As W3C's Server-Timing has it, which browsers show beside the request. */
  public String serverTiming() {
    StringBuilder text = new StringBuilder("total;dur=").append(ms(totalMicros));
    if (budgetLeftMs >= 0) {
      text.append(", budget;dur=").append(budgetLeftMs).append(";desc=\"left\"");
    }
    text.append(", queue;dur=").append(ms(queueMicros()));
    text.append(", db;dur=").append(ms(databaseMicros()));
    text.append(", retries;desc=\"").append(retries()).append('"');
    lines.stream().limit(LINES_MAX).forEach(line -> append(text, line));
    if (lines.size() > LINES_MAX) {
      text.append(", more;desc=\"").append(lines.size() - LINES_MAX).append('"');
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Line line) {
    text.append(", ").append(kind(line)).append(";dur=").append(ms(line.micros()));
    text.append(";desc=\"").append(line.name());
    if (!line.note().isEmpty()) {
      text.append(" (").append(line.note()).append(')');
    }
    text.append("\";start=").append(ms(line.startMicros()));
    text.append(";level=").append(line.level());
    if (line.waitMicros() > 0) {
      text.append(";wait=").append(ms(line.waitMicros()));
    }
    if (line.parallel()) {
      text.append(";parallel=1");
    }
    if (!line.status().equals("OK")) {
      text.append(";status=\"").append(line.status()).append('"');
    }
  }

  private static String kind(Line line) {
    return line.kind().name().toLowerCase(Locale.ROOT);
  }

  private static BigDecimal ms(long micros) {
    return BigDecimal.valueOf(micros, 3);
  }

  /** The same as a member of a problem. */
  public void write(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("receipt");
    json.writeNumberField("total_ms", ms(totalMicros));
    if (budgetLeftMs >= 0) {
      json.writeNumberField("budget_left_ms", budgetLeftMs);
    }
    json.writeNumberField("queue_ms", ms(queueMicros()));
    json.writeNumberField("database_ms", ms(databaseMicros()));
    json.writeNumberField("retries", retries());
    json.writeArrayFieldStart("parts");
    for (Line line : lines.subList(0, Math.min(LINES_MAX, lines.size()))) {
      write(json, line);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Line line) throws IOException {
    json.writeStartObject();
    json.writeNumberField("level", line.level());
    json.writeStringField("kind", kind(line));
    json.writeStringField("name", line.name());
    json.writeNumberField("start_ms", ms(line.startMicros()));
    json.writeNumberField("ms", ms(line.micros()));
    json.writeNumberField("wait_ms", ms(line.waitMicros()));
    json.writeBooleanField("parallel", line.parallel());
    json.writeStringField("status", line.status());
    json.writeStringField("note", line.note());
    json.writeEndObject();
  }
}
