package dev.paymesh.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * What {@code call} said and how it ended, run with the whole command line in this JVM.
 *
 * @param code the exit code
 * @param out replies
 * @param err everything else
 */
record ShellCall(int code, String out, String err) {

  /** In a shell with this environment, and these lines as its input. */
  static ShellCall run(Map<String, String> environment, List<String> lines, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ByteArrayInputStream input =
        new ByteArrayInputStream(String.join("\n", lines).getBytes(UTF_8));
    CommandLine shell = new CommandLine(new CallCommand(environment, input))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(Main::complain);
    int code = shell.execute(arguments);
    return new ShellCall(code, out.toString(), err.toString());
  }
}
