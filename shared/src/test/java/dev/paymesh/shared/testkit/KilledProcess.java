package dev.paymesh.shared.testkit;

import dev.paymesh.shared.sql.DatabaseConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Owns a service in a process of its own, which a test kills. */
public final class KilledProcess {

  private static final String READY = "serving on ";

  private final Process process;
  private final int port;

  private KilledProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Returns once the main class says by {@link #serve} that it serves; its argument is the database's address. */
  public static KilledProcess start(Class<?> main, DatabaseConfig database) throws IOException {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            database.toUrl())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(READY)) {
        return new KilledProcess(process, Integer.parseInt(line.substring(READY.length())));
      }
    }
    throw new IOException(main.getName() + " ended instead of serving");
  }

  /** What the main class ends with: the process is gone by a kill, or with its parent. */
  public static void serve(int port) throws IOException {
    System.out.println(READY + port);
    // Standard input ends with the parent, however that ends.
    while (System.in.read() >= 0) {}
    Runtime.getRuntime().halt(0);
  }

  public int port() {
    return port;
  }

  /** What kill -9 does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new AssertionError("a killed process still lives");
    }
  }
}
