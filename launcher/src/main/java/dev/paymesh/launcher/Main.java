package dev.paymesh.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.LoggerContext;
import dev.paymesh.launcher.log.LogForm;
import dev.paymesh.shared.config.SettingsException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Owns the command line: which words there are, and what a failed one looks like. */
@Command(
    name = "paymesh",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "A payments service mesh on the Vert.x event loop.")
final class Main implements Callable<Integer> {

  private static final String UP = "up";
  private static final List<Class<?>> COMMANDS = List.of(
      UpCommand.class,
      RunCommand.class,
      TokenCommand.class,
      MigrateCommand.class,
      CertsCommand.class,
      SecretsCommand.class,
      SettlementCommand.class,
      EvidenceCommand.class,
      ShadowCommand.class,
      ClientsCommand.class,
      CallCommand.class,
      NewServiceCommand.class,
      PrepareCommand.class);

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  private Main() {}

  public static void main(String[] args) {
    LogForm.choose(List.of(args), System.getenv());
    int code = args.length == 1 && args[0].equals(UP) ? up() : commandLine(args).execute(args);
    if (code != CommandLine.ExitCode.OK) {
      flushLog();
      System.exit(code);
    }
  }

  /**
   * What picocli would make of it, without picocli: its 172 classes are of a form that no JDK archives, and reading them
   * is a tenth of a start.
   */
  private static int up() {
    try {
      return new UpCommand().call();
    } catch (RuntimeException failure) {
      return complain(failure, UP, new PrintWriter(System.err, true, UTF_8));
    }
  }

  /** With the command that these begin with, for picocli reads each one it knows; with all where they begin with none. */
  static CommandLine commandLine(String... args) {
    CommandLine line = new CommandLine(new Main());
    List<Class<?>> called = COMMANDS.stream()
        .filter(one -> args.length > 0 && name(one).equals(args[0]))
        .limit(1)
        .toList();
    (called.isEmpty() ? COMMANDS : called).forEach(line::addSubcommand);
    return line.setExecutionExceptionHandler(Main::complain);
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  /** Without a command: say what there is. */
  @Override
  public Integer call() {
    spec.commandLine().usage(System.out);
    return CommandLine.ExitCode.OK;
  }

  /** What people can act on is said in a sentence; anything else is a defect and keeps its stack trace. */
  static int complain(Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed) {
    return complain(failure, commandLine.getCommandName(), commandLine.getErr());
  }

  private static int complain(Exception failure, String command, PrintWriter err) {
    if (failure instanceof Refusal || failure instanceof SettingsException) {
      err.println(failure.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    LoggerFactory.getLogger(Main.class).error("{} failed", command, failure);
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** The log is written by a thread of its own; what it still holds would be lost. */
  static void flushLog() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
      log.stop();
    }
  }

  /** Owns the version told, which is the one the jar was built as. */
  static final class Version implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"paymesh " + (version == null ? "(not packaged)" : version)};
    }
  }
}
