package dev.paymesh.shared.trace;

import java.util.List;

/**
 * What is known of one part of the work on a request.
 *
 * @param kind what it is
 * @param name the rpc, or the kind of statement
 * @param span when
 * @param end how it ended
 * @param parts what it was made of, each within it
 */
public record Timed(Kind kind, String name, Span span, End end, List<Timed> parts) {

  public Timed {
    parts = List.copyOf(parts);
  }

  /** What a part can be. */
  public enum Kind {
    /** A request at the edge. */
    EDGE,
    /** A call as its maker sees it. */
    CALL,
    /** A call as its server sees it. */
    SERVED,
    /** A statement of SQL, with the wait for its turn. */
    STATEMENT,
    /** Something of one's own, outside of any call. */
    WORK;

    boolean isRpc() {
      return this == CALL || this == SERVED;
    }
  }

  /** Nanoseconds: since the beginning of the whole, in all, and of these before its turn came. */
  public record Span(long startNanos, long nanos, long waitedNanos) {}

  /** A status, OPEN where it has not ended, and a remark. */
  public record End(String status, String note) {}

  /** The same in a whole that began so much earlier. */
  Timed after(long nanos) {
    Span later = new Span(span.startNanos() + nanos, span.nanos(), span.waitedNanos());
    return new Timed(
        kind, name, later, end, parts.stream().map(part -> part.after(nanos)).toList());
  }
}
