package dev.paymesh.launcher.clients;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program of somebody else's that makes clients.
 *
 * @param name on the PATH
 * @param install how Debian has it
 */
record Tool(String name, String install) {

  static final Tool PROTOC = new Tool("protoc", "sudo apt-get install protobuf-compiler");
  static final Tool PYTHON =
      new Tool("grpc_python_plugin", "sudo apt-get install protobuf-compiler-grpc");
  static final Tool GO = new Tool("protoc-gen-go", "sudo apt-get install protoc-gen-go");
  static final Tool GO_GRPC =
      new Tool("protoc-gen-go-grpc", "sudo apt-get install protoc-gen-go-grpc");
  static final Tool NPM = new Tool("npm", "sudo apt-get install nodejs npm");

  private static final long RUN_S_MAX = 300;

  Optional<Path> find() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (String folder : path.split(File.pathSeparator)) {
      Path program = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isExecutable(program) && !Files.isDirectory(program)) {
        return Optional.of(program.toAbsolutePath());
      }
    }
    return Optional.empty();
  }

  boolean isMissing() {
    return find().isEmpty();
  }

  /** Runs it in a folder, until it ends well; what it says is told where it does not. */
  void run(Path folder, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(find().map(Path::toString).orElse(name));
    command.addAll(arguments);
    Path log = folder.resolve(name + ".log");
    try {
      Process process = new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
          .redirectOutput(log.toFile())
          .start();
      boolean ended = process.waitFor(RUN_S_MAX, TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      if (!ended || process.exitValue() != 0) {
        throw new ClientsProblem(
            name + (ended ? " failed:\n" : " did not end:\n") + Files.readString(log));
      }
      Files.delete(log);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new ClientsProblem(name + " was interrupted");
    }
  }
}
