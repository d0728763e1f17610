package dev.paymesh.launcher;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Owns {@code up}: all roles in this JVM, and a first payment to paste. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Runs all roles in one JVM, on an embedded PostgreSQL or on DATABASE_URL.")
final class UpCommand implements Callable<Integer> {

  private static final Duration TOKEN_TTL = Duration.ofHours(1);

  @Option(names = "--demo", negatable = true, defaultValue = "true", fallbackValue = "true",
      description = "Add the demo users user-0001 to user-1000 (default); --no-demo leaves them out.")
  private boolean demo = true;

  @Override
  public Integer call() {
    long startNs = processStartNs();
    Standalone standalone = Standalone.start(System.getenv(), demo);
    OrderlyExit.onSignal(standalone::stop);
    System.out.println(Welcome.text(standalone, TOKEN_TTL, secondsSince(startNs)));
    return 0;
  }

  private static long processStartNs() {
    long upMs = ProcessHandle.current()
        .info()
        .startInstant()
        .map(start -> System.currentTimeMillis() - start.toEpochMilli())
        .orElse(0L);
    return System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(upMs);
  }

  private static double secondsSince(long startNs) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs) / 1000.0;
  }
}
