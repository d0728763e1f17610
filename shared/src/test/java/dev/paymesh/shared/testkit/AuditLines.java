package dev.paymesh.shared.testkit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.paymesh.shared.audit.AuditRoom;
import dev.paymesh.shared.audit.RefusalAudit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * Owns what the audit log has written since a test began to listen. Callers of other tests may be in it too: a test
 * asks for callers of its own.
 */
public final class AuditLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Logger logger = (Logger) LoggerFactory.getLogger(RefusalAudit.LOGGER);
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private AuditLines() {
    setContext(logger.getLoggerContext());
    start();
    logger.addAppender(this);
  }

  /** From now on, with room for each caller. */
  public static AuditLines listen() {
    AuditRoom.make();
    return new AuditLines();
  }

  /** About one caller, in order. */
  public List<String> of(String who) {
    return lines.stream().filter(line -> line.contains(" who=" + who + " ")).toList();
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(event.getFormattedMessage());
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    stop();
  }
}
