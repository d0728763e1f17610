package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Owns the claim that nothing at all, not even a warning, is logged between two points of a test. */
final class QuietLog implements AutoCloseable {

  private static final String WARM_UP = "io.vertx.core.impl.BlockedThreadChecker";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  QuietLog() {
    events.start();
    root.addAppender(events);
  }

  /** Fails the test when something was logged. */
  @Override
  public void close() {
    root.detachAppender(events);
    List<String> lines = List.copyOf(events.list).stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .filter(event -> !event.getLoggerName().equals(WARM_UP))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
    assertThat(lines).as("log lines").isEmpty();
  }
}
