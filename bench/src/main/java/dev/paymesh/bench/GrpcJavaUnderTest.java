package dev.paymesh.bench;

import dev.paymesh.bench.rival.GrpcJavaMain;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Owns the payment service on grpc-java, started on the database of a mesh and with the libraries of its jar. */
final class GrpcJavaUnderTest implements Contender {

  static final String NAME = "grpc-java";
  private static final Pattern LISTENS = Pattern.compile("(?m)^payment (\\d+)$");

  private final MeshUnderTest database;
  private final StartedProcess process;
  private final Path folder;
  private final int port;

  private GrpcJavaUnderTest(MeshUnderTest database, StartedProcess process, Path folder, int port) {
    this.database = database;
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /** Returns once it listens. */
  static GrpcJavaUnderTest start(MeshUnderTest database) {
    try {
      Path folder = Files.createTempDirectory("grpc-java");
      // The mesh's own libraries first: what this has for itself is behind them.
      String classes = database.jar() + File.pathSeparator + System.getProperty("java.class.path");
      StartedProcess process = StartedProcess.start(
          StartedProcess.java("-cp", classes, GrpcJavaMain.class.getName()),
          Map.of(
              GrpcJavaMain.DATABASE_URL,
              database.databaseUrl("payment"),
              GrpcJavaMain.MESH_KEY,
              database.secret(SecretSource.MESH_KEY),
              "MALLOC_ARENA_MAX",
              "2"),
          folder.resolve("output"));
      int port = Integer.parseInt(process.await(LISTENS).group(1));
      return new GrpcJavaUnderTest(database, process, folder, port);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public Path secretFile() {
    return database.secretFile();
  }

  /** The one that it has, by whatever role it is asked for. */
  @Override
  public int portOf(String role) {
    return port;
  }

  @Override
  public List<WatchedProcess> processes() {
    return List.of(new WatchedProcess(NAME, process.handle().pid()));
  }

  @Override
  public void close() {
    process.close();
    StartedProcess.delete(folder);
  }
}
