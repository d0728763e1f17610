package dev.paymesh.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Owns an HTTP status that was not wanted; counted by its number, so it carries no stack. */
final class HttpStatusException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

  private final int status;

  private HttpStatusException(int status, String answer) {
    super(answer, null, false, false);
    this.status = status;
  }

  /** Of a whole answer as it came over the wire. */
  static HttpStatusException of(String answer) {
    Matcher line = STATUS_LINE.matcher(answer);
    return new HttpStatusException(line.lookingAt() ? Integer.parseInt(line.group(1)) : 0, answer);
  }

  int status() {
    return status;
  }
}
