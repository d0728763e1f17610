package dev.paymesh.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/**
 * Owns how a child learns that its parent stops the whole mesh, or is gone, however it went: nobody holds its standard
 * input any more.
 */
final class ParentWatch {

  /** Down to zero when there is nobody left to wait for. */
  private static final CountDownLatch GONE = new CountDownLatch(1);

  private ParentWatch() {}

  /** Ends this process, in order, when its parent has let go. */
  static void begin() {
    Thread watch = new Thread(ParentWatch::awaitEnd, "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void awaitEnd() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException broken) {
      // A pipe that cannot be read has no parent at its other end.
      LoggerFactory.getLogger(ParentWatch.class).warn("the parent is out of reach", broken);
    }
    GONE.countDown();
    System.exit(0);
  }

  /** Counts down once a parent was there and has let go; never in a process without one. */
  static CountDownLatch gone() {
    return GONE;
  }
}
