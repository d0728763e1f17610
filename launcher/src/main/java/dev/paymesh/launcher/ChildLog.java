package dev.paymesh.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns what a child says: each line goes on to our standard error, marked with who said it. */
final class ChildLog implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(ChildLog.class);

  private final Process process;
  private final String name;

  private ChildLog(Process process, String name) {
    this.process = process;
    this.name = name;
  }

  /** Until its end; a child whose pipe nobody reads would stand still one day. */
  static void follow(Process process, String name) {
    Thread reader = new Thread(new ChildLog(process, name), "log-of-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  @Override
  public void run() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // What is JSON says itself who wrote it, and stays JSON.
        System.err.println(line.startsWith("{") ? line : "[" + name + "] " + line);
      }
    } catch (IOException broken) {
      LOG.warn("what {} says cannot be read any more", name, broken);
    }
  }
}
