package dev.paymesh.bench.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Owns what this JDK's jcmd does to another JVM of this machine: recordings, and looks at its heap. */
public record FlightRecorder(long pid) {

  private static final long COMMAND_S_MAX = 60;
  private static final String NAME = "name=bench";

  /** From now on, with the JDK's settings for profiles. */
  public void start() {
    run("JFR.start", NAME, "settings=profile");
  }

  /** Ends it, and leaves it in a file that the other JVM can write. */
  public void stop(Path file) {
    run("JFR.stop", NAME, "filename=" + file.toAbsolutePath());
  }

  /** What the other JVM says to a command. */
  public String run(String... command) {
    List<String> all = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
    all.addAll(List.of(command));
    try {
      Process jcmd = new ProcessBuilder(all).redirectErrorStream(true).start();
      String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = jcmd.waitFor(COMMAND_S_MAX, TimeUnit.SECONDS);
      if (!ended || jcmd.exitValue() != 0) {
        throw new IllegalStateException(
            "process " + pid + " does not do " + command[0] + ": " + said);
      }
      return said;
    } catch (IOException missing) {
      throw new UncheckedIOException("jcmd is part of a JDK, not of a JRE", missing);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stopped);
    }
  }
}
