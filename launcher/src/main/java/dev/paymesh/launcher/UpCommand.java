package dev.paymesh.launcher;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Owns {@code up}: all roles in this JVM or in processes of their own, and a first payment to paste. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Runs all roles here, on an embedded PostgreSQL or on DATABASE_URL.")
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

  @Option(
      names = "--processes",
      arity = "0..1",
      paramLabel = "ROLE=N,...",
      fallbackValue = "",
      converter = InstanceCounts.Reader.class,
      description = "Give every role processes of its own: one, or as many as gateway=2,payment=2"
          + " says; who dies is started again.")
  private @Nullable InstanceCounts processes;

  @Option(
      names = "--tls",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Let the processes prove their roles to each other (default), with certificates"
          + " made here; --no-tls speaks plain text.")
  private boolean tls = true;

  @Option(
      names = "--cluster",
      description = "Let the processes find each other by their presence in a cluster, as run ROLE"
          + " --cluster does; without it each is told where the others are.")
  private boolean clustered;

  @Option(names = "--with-parent", hidden = true, description = "End when standard input ends.")
  private boolean withParent;

  @Override
  public Integer call() {
    if (withParent) {
      ParentWatch.begin();
    }
    UpShape mesh = start(Told.here());
    OrderlyExit.onSignal(mesh::stop);
    mesh.ground().handOver();
    System.out.println(Welcome.text(mesh, TOKEN_TTL, secondsUp()));
    return 0;
  }

  private UpShape start(Map<String, String> environment) {
    InstanceCounts counts = processes;
    if (counts != null) {
      ProcessMesh.Shape shape = new ProcessMesh.Shape(counts, tls, clustered);
      return ProcessMesh.start(environment, demo, shape);
    }
    if (clustered) {
      throw new Refusal("--cluster is for processes: add --processes");
    }
    return Standalone.start(environment, demo);
  }

  /** Since the JVM began; the script may have built before it. */
  private static double secondsUp() {
    return ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
  }
}
