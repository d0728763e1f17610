package dev.paymesh.bench;

import dev.paymesh.bench.profile.CallTree;
import dev.paymesh.bench.profile.FlightRecorder;
import dev.paymesh.bench.profile.Recordings;
import dev.paymesh.bench.report.FlameGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Owns the option to record the JVMs of the mesh while they are measured. */
final class Profile {

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = "Record the mesh's JVMs meanwhile: a flame graph in FILE (HTML), the recordings"
          + " beside it (FILE-process.jfr).")
  private @Nullable Path file;

  /** The work, recorded if that was asked for. */
  void around(List<WatchedProcess> watched, Runnable work) {
    if (file == null) {
      work.run();
      return;
    }
    List<WatchedProcess> jvms = watched.stream()
        .filter(process -> !process.isGenerator() && !process.isPostgres())
        .toList();
    if (jvms.isEmpty()) {
      throw new IllegalArgumentException("profile: no process of a mesh found (expected: --pids)");
    }
    jvms.forEach(jvm -> new FlightRecorder(jvm.pid()).start());
    work.run();
    write(file, jvms);
  }

  private static void write(Path file, List<WatchedProcess> jvms) {
    CallTree all = new CallTree("all");
    for (WatchedProcess jvm : jvms) {
      Path recording = Path.of(file + "-" + jvm.name() + ".jfr");
      new FlightRecorder(jvm.pid()).stop(recording);
      Recordings.fold(recording, jvm.name(), all);
    }
    try {
      Files.writeString(file, FlameGraph.page("Where the time goes", all).html());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
