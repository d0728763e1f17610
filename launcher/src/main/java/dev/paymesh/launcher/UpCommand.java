package dev.paymesh.launcher;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Owns {@code up}: all roles in this JVM, and a first payment to paste. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Runs all roles in one JVM, on an embedded PostgreSQL or on DATABASE_URL.")
final class UpCommand implements Callable<Integer> {

  private static final Duration TOKEN_TTL = Duration.ofHours(1);

  @Option(
      names = "--demo",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Add the demo users user-0001 to user-1000 (default); --no-demo leaves them out.")
  private boolean demo = true;

  @Override
  public Integer call() {
    Standalone standalone = Standalone.start(System.getenv(), demo);
    OrderlyExit.onSignal(standalone::stop);
    System.out.println(Welcome.text(standalone, TOKEN_TTL, secondsUp()));
    return 0;
  }

  /** Since the JVM began; the script may have built before it. */
  private static double secondsUp() {
    return ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
  }
}
