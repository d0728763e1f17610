package dev.paymesh.shared.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Owns the promise that a test run leaves a clean log: an ERROR, an unhandled exception or a blocked event loop that
 * the test did not announce fails its class. Registered for every test by the service file beside it.
 */
public final class LogWatch implements BeforeAllCallback, AfterAllCallback {

  private static final Collector COLLECTOR = new Collector();
  private static final String CHECKER = "BlockedThreadChecker";
  private static final Pattern BLOCKED = Pattern.compile("blocked for (\\d+) ms");
  private static final String NO_WORDS = "<missing-log-message>";
  private static final JvmWarmth WARMTH = new JvmWarmth();

  /** Announces, until the end of the test class, log events whose message the pattern is found in. */
  public static void expect(String regex) {
    COLLECTOR.expect(Pattern.compile(regex));
  }

  /** The alarming events of this test class so far, announced or not, one line each. */
  public static List<String> seen() {
    return COLLECTOR.seen();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    COLLECTOR.attachOnce();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    // A @Nested class ends inside its outer class, whose announcements still hold.
    if (context.getTestClass().map(Class::isMemberClass).orElse(false)) {
      return;
    }
    List<String> alarms = COLLECTOR.drainUnexpected();
    if (!alarms.isEmpty()) {
      throw new AssertionError(
          "the log holds what no LogWatch.expect announced:\n" + String.join("\n", alarms));
    }
  }

  /**
   * Vert.x tells of a peer that went away while it wrote; that is the peer's doing, and tests do it on purpose. Of a
   * channel that was closed already it tells in no words at all: Netty's exception for it has no message.
   */
  private static boolean isLostConnection(ILoggingEvent event) {
    String message = event.getFormattedMessage();
    return event.getLoggerName().endsWith("ConnectionBase")
        && (message.equals(NO_WORDS)
            || message.contains("Broken pipe")
            || message.contains("Connection reset")
            || message.contains("SSLEngine closed already"));
  }

  /**
   * A stream that ends while its trailers wait for the flush of the same read: Vert.x fails a promise nobody gave it.
   * Netty goes on with its other listeners, and of the stream nothing was left to send.
   */
  private static boolean isTrailersOfAGoneStream(ILoggingEvent event) {
    IThrowableProxy cause = event.getThrowableProxy();
    return event.getLoggerName().endsWith("DefaultHttp2Connection")
        && event.getMessage().contains("onStreamClosed")
        && cause != null
        && cause.getMessage().contains("io.vertx.core.Promise.fail");
  }

  private static boolean isAlarming(ILoggingEvent event) {
    return (event.getLevel().isGreaterOrEqual(Level.ERROR)
            && !isLostConnection(event)
            && !isTrailersOfAGoneStream(event))
        || event.getFormattedMessage().contains("Unhandled exception")
        || isBlocker(event);
  }

  private static boolean isBlocker(ILoggingEvent event) {
    Matcher blocked = BLOCKED.matcher(event.getFormattedMessage());
    return event.getLoggerName().endsWith(CHECKER)
        && !(blocked.find() && WARMTH.explains(stallMs(blocked), MeshVertx.BLOCK_MS_MAX));
  }

  private static long stallMs(Matcher blocked) {
    return Long.parseLong(blocked.group(1));
  }

  /** Owns what was logged and what was announced. */
  private static final class Collector extends AppenderBase<ILoggingEvent> {

    private final List<String> alarms = new ArrayList<>();
    private final List<Pattern> expected = new ArrayList<>();

    synchronized void attachOnce() {
      if (!isStarted()) {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        setContext(root.getLoggerContext());
        start();
        root.addAppender(this);
        WARMTH.start();
      }
    }

    synchronized void expect(Pattern pattern) {
      expected.add(pattern);
    }

    synchronized List<String> seen() {
      return List.copyOf(alarms);
    }

    synchronized List<String> drainUnexpected() {
      List<String> unexpected = alarms.stream()
          .filter(alarm -> expected.stream().noneMatch(p -> p.matcher(alarm).find()))
          .toList();
      alarms.clear();
      expected.clear();
      return unexpected;
    }

    @Override
    protected synchronized void append(ILoggingEvent event) {
      if (isAlarming(event)) {
        IThrowableProxy cause = event.getThrowableProxy();
        alarms.add(
            event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage()
                + (cause == null ? "" : " <- " + cause.getClassName() + ": " + cause.getMessage()));
      }
    }
  }
}
