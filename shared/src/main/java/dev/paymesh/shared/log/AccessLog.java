package dev.paymesh.shared.log;

import dev.paymesh.shared.audit.Refusal;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Owns the line that a request at the edge, or a call, leaves in the log when it ends: what failed always, within what a
 * second has room for, and of what went well a share. One for the process.
 */
public final class AccessLog {

  public static final String LOGGER = "paymesh.access";

  /** As keys of the lines; the request's own two come with every line written for it. */
  public static final String REQUEST_ID = "request_id";

  public static final String TRACE_ID = "trace_id";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
  private static final SecondRoom ROOM = new SecondRoom(System::nanoTime);

  private static volatile double share;

  private AccessLog() {}

  /** A call: which, and between whom. */
  public record Call(String rpc, String service, String caller) {

    /** Writes its line; of the user an id, as the audit log has it. */
    public void tell(LoggingEventBuilder line, String userId) {
      line.addKeyValue("rpc", rpc)
          .addKeyValue("service", service)
          .addKeyValue("caller", caller)
          .addKeyValue("user", Refusal.told(userId))
          .log("call");
    }
  }

  /** So many of those that went well, from 0 to 1. */
  public static void sample(double ofThoseThatWentWell) {
    share = ofThoseThatWentWell;
  }

  /** Whether there is to be a line; whoever asks first has nothing to put together for most. */
  public static boolean wants(boolean failed) {
    if (!failed) {
      double wanted = share;
      return wanted > 0 && ThreadLocalRandom.current().nextDouble() < wanted;
    }
    boolean room = ROOM.admits();
    long untold = room ? ROOM.untold() : 0;
    if (untold > 0) {
      LOG.atInfo().addKeyValue("lines", untold).log("failures were not told one by one");
    }
    return room;
  }

  /** One that took so long, and is told with what else is known of it. */
  public static LoggingEventBuilder line(RequestName name, String status, long nanos) {
    LoggingEventBuilder line = LOG.atInfo()
        .addKeyValue("status", status)
        .addKeyValue("ms", TimeUnit.NANOSECONDS.toMicros(nanos) / 1_000.0)
        .addKeyValue(REQUEST_ID, name.requestId());
    return name.traceId().isEmpty() ? line : line.addKeyValue(TRACE_ID, name.traceId());
  }
}
