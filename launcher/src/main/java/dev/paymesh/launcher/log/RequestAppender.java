package dev.paymesh.launcher.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.paymesh.shared.log.AccessLog;
import dev.paymesh.shared.log.RequestName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Owns that each line which is written for a request names it, and its trace: looked up on the thread that logs, before
 * the line waits for the one that writes. What is below WARN is dropped when the queue is nearly full, and all when it
 * is: no event loop waits.
 */
public final class RequestAppender extends AsyncAppender {

  @Override
  protected void preprocess(ILoggingEvent event) {
    super.preprocess(event);
    if (event instanceof LoggingEvent line && !isNamed(line.getKeyValuePairs())) {
      RequestName.here().ifPresent(name -> name(line, name));
    }
  }

  private static boolean isNamed(@Nullable List<KeyValuePair> pairs) {
    return pairs != null && pairs.stream().anyMatch(pair -> pair.key.equals(AccessLog.REQUEST_ID));
  }

  private static void name(LoggingEvent line, RequestName name) {
    line.addKeyValuePair(new KeyValuePair(AccessLog.REQUEST_ID, name.requestId()));
    if (!name.traceId().isEmpty()) {
      line.addKeyValuePair(new KeyValuePair(AccessLog.TRACE_ID, name.traceId()));
    }
  }
}
