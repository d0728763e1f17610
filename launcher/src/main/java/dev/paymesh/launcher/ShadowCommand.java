package dev.paymesh.launcher;

import dev.paymesh.launcher.migrate.ShadowReport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Owns {@code shadow}: what the comparison with a legacy service has found so far. */
@Command(
    name = "shadow",
    mixinStandardHelpOptions = true,
    description = "Tells how the mesh's answers compare with those of a legacy service.",
    subcommands = ShadowCommand.Report.class)
final class ShadowCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }

  /** Owns {@code shadow report}. */
  @Command(
      name = "report",
      mixinStandardHelpOptions = true,
      description = "Sums up the counters of running gateways; exits with 1 where answers differ.")
  static final class Report implements Callable<Integer> {

    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(5);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private CommandSpec spec;

    @Option(
        names = "--ops",
        split = ",",
        paramLabel = "URL",
        defaultValue = "http://127.0.0.1:9090",
        description =
            "the ops port of each gateway's process, with commas (default: ${DEFAULT-VALUE})")
    private List<URI> ops = List.of();

    @Override
    public Integer call() {
      HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_TIME_MAX).build();
      ShadowReport report =
          ShadowReport.of(ops.stream().map(process -> metrics(http, process)).toList());
      spec.commandLine().getOut().print(report.text());
      spec.commandLine().getOut().flush();
      return report.different() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static String metrics(HttpClient http, URI process) {
      try {
        HttpResponse<String> answer = http.send(
            HttpRequest.newBuilder(process.resolve("/metrics"))
                .timeout(ANSWER_TIME_MAX)
                .build(),
            BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
          return answer.body();
        }
        throw new Refusal(process + " answers /metrics with " + answer.statusCode());
      } catch (IOException | IllegalArgumentException unreachable) {
        throw new Refusal("no metrics at " + process + ": name the ops ports by --ops");
      } catch (InterruptedException hurried) {
        Thread.currentThread().interrupt();
        throw new Refusal("interrupted");
      }
    }
  }
}
