package dev.paymesh.launcher;

import java.io.IOException;

/** Owns how a child learns that its parent is gone, however it went: nobody holds its standard input any more. */
final class ParentWatch {

  private ParentWatch() {}

  /** Ends this process, in order, when its parent has ended. */
  static void begin() {
    Thread watch = new Thread(ParentWatch::awaitEnd, "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void awaitEnd() {
    try {
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException broken) {
      // A pipe that cannot be read has no parent at its other end.
      org.slf4j.LoggerFactory.getLogger(ParentWatch.class)
          .warn("the parent is out of reach", broken);
    }
    System.exit(0);
  }
}
