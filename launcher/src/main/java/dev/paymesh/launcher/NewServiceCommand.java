package dev.paymesh.launcher;

import dev.paymesh.launcher.scaffold.NewService;
import dev.paymesh.launcher.scaffold.ScaffoldProblem;
import dev.paymesh.launcher.scaffold.ServiceName;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Owns {@code new-service}: a service that builds, is tested, runs and is reached by REST at once. */
@Command(
    name = "new-service",
    mixinStandardHelpOptions = true,
    description = "Makes a service in the sources, which runs with the others at the next start.")
final class NewServiceCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "2 to 16 lower-case letters, such as pricing")
  private String name = "";

  @Option(
      names = "--tree",
      defaultValue = ".",
      description = "the root of the sources; ./paymesh names its own folder")
  private Path tree = Path.of(".");

  @Option(names = "--dry-run", description = "say what would be made, and make nothing")
  private boolean dryRun;

  @Override
  public Integer call() {
    try {
      Path root = tree.toAbsolutePath().normalize();
      NewService service = NewService.planned(root, service());
      if (!dryRun) {
        service.write(root);
      }
      say(service);
      return 0;
    } catch (ScaffoldProblem problem) {
      throw new Refusal("new-service: " + problem.sentence());
    }
  }

  private void say(NewService service) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(dryRun ? "would make" : "made");
    service.made().keySet().forEach(path -> out.println("  " + path));
    out.println(dryRun ? "and would add an entry to" : "and added an entry to");
    service.changed().keySet().forEach(path -> out.println("  " + path));
    out.println("its gRPC port is " + service.port() + ", unless PAYMESH_"
        + name.toUpperCase(Locale.ROOT) + "_PORT says otherwise");
    if (!dryRun) {
      next(out);
    }
    out.flush();
  }

  private void next(PrintWriter out) {
    String module = service().module();
    out.println("next, its own test, in a minute:");
    out.println("  mvn -Dquick test -pl " + module + " -am -Dtest='" + service().capital()
        + "*' -Dsurefire.failIfNoSpecifiedTests=false");
    out.println("all services with the new one among them:");
    out.println("  ./paymesh up");
    out.println("and in a second terminal:");
    out.println("  curl http://localhost:8080/api/v1/" + name
        + "/first -H \"Authorization: Bearer $(./paymesh token --user user-0001 | tail -n 1)\"");
    out.println("docs/adding-a-service.md leads on from here.");
  }

  private ServiceName service() {
    return new ServiceName(name);
  }
}
