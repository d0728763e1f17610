package dev.paymesh.bench;

import dev.paymesh.bench.verify.VerifyCommand;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Owns the command line of the load tester. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures a mesh on this machine from outside.",
    subcommands = {
      PaymentsCommand.class,
      OverloadCommand.class,
      TlsCommand.class,
      DisconnectsCommand.class,
      SlowClientsCommand.class,
      WatchCommand.class,
      RpcCommand.class,
      ReadsCommand.class,
      GrowthCommand.class,
      CompareCommand.class,
      SettingsCommand.class,
      VerifyCommand.class
    },
    scope = CommandLine.ScopeType.INHERIT)
public final class Main {

  private static final int FAILED = 1;

  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .registerConverter(Duration.class, new DurationConverter())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Main::explain);
  }

  /** What a person can mend is told in a sentence; anything else is a defect and keeps its stack. */
  private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof IllegalArgumentException) {
      command.getErr().println(failure.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    if (failure instanceof IllegalStateException) {
      command.getErr().println(failure.getMessage());
      return FAILED;
    }
    throw failure;
  }
}
