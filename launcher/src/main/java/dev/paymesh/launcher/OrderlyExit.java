package dev.paymesh.launcher;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns what a signal does: everything is stopped in order, and the process ends with 0. */
final class OrderlyExit {

  private static final Logger LOG = LoggerFactory.getLogger(OrderlyExit.class);

  private OrderlyExit() {}

  /** On SIGINT or SIGTERM; these alone end a process whose start succeeded. */
  static void onSignal(Runnable stop) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> run(stop), "orderly-exit"));
  }

  private static void run(Runnable stop) {
    int code = 0;
    try {
      stop.run();
      LOG.info("stopped");
    } catch (RuntimeException failure) {
      LOG.error("the stop was not orderly", failure);
      code = 1;
    }
    Main.flushLog();
    // A JVM that ends by a signal would say 130 or 143, which supervisors take for a failure.
    Runtime.getRuntime().halt(code);
  }
}
