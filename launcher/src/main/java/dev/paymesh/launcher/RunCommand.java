package dev.paymesh.launcher;

import dev.paymesh.shared.config.Settings;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Owns {@code run}: one role in this process, told everything by its environment. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs one role in this process.")
final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Parameters(paramLabel = "ROLE", description = "gateway, or one of the services")
  private String role = "";

  @Option(names = "--with-parent", hidden = true, description = "End when standard input ends.")
  private boolean withParent;

  @Option(names = "--cluster", description = "Find the other roles by their presence in a cluster.")
  private boolean clustered;

  @Override
  public Integer call() {
    Part found = Roster.find(role)
        .orElseThrow(() -> new Refusal(
            "no role " + role + " (expected: " + String.join(", ", Roster.roles()) + ")"));
    Part part = clustered ? found.clustered() : found;
    Settings settings = part.settings(PortPlan.settled(role, Told.here()));
    if (withParent) {
      ParentWatch.begin();
    }
    RunningMesh mesh = new RunningMesh(RunningMesh.Shape.PART, EventLoops.of(settings));
    try {
      mesh.start(List.of(part), settings);
    } catch (RuntimeException failure) {
      mesh.stop();
      throw failure;
    }
    OrderlyExit.onSignal(mesh::stop);
    LOG.info("{} is ready", role);
    return 0;
  }
}
