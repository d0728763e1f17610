package dev.paymesh.launcher;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Owns the command line of a child: this JVM's own, for one role. */
final class ChildCommand {

  /** A terminal sends Ctrl-C to the children too; but they stop in order, when their parent says so. */
  private static final String DEAF_TO_THE_TERMINAL = "trap '' INT HUP; exec \"$@\"";

  private ChildCommand() {}

  static List<String> of(String role, boolean clustered) {
    Stream<String> shell = Stream.of("/bin/sh", "-c", DEAF_TO_THE_TERMINAL, "paymesh");
    Stream<String> java =
        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Stream<String> program = Stream.of(
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName(),
        "run",
        role,
        "--with-parent");
    Stream<String> cluster = clustered ? Stream.of("--cluster") : Stream.of();
    return Stream.of(shell, java, options(), program, cluster)
        .flatMap(words -> words)
        .toList();
  }

  /** A debugger's port can be had once only. */
  private static Stream<String> options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-agentlib:jdwp"));
  }
}
