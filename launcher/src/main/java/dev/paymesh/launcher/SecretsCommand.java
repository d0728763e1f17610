package dev.paymesh.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.launcher.identity.DevelopmentAuthority;
import dev.paymesh.launcher.identity.OwnFiles;
import dev.paymesh.shared.sql.DatabaseConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Owns {@code secrets}: what each role must be told and nobody else may know, in a folder for each. */
@Command(
    name = "secrets",
    mixinStandardHelpOptions = true,
    description = "Makes the secrets and certificates of all roles in PAYMESH_HOME, where missing,"
        + " and writes each role its own into a folder, as PAYMESH_SECRETS takes it.")
final class SecretsCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  @Option(names = "--out", required = true, description = "where the folders are made")
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private Path out;

  @Option(
      names = "--database",
      defaultValue = "postgres:5432/paymesh",
      paramLabel = "HOST:PORT/NAME",
      description = "where PostgreSQL is (default: ${DEFAULT-VALUE})")
  private String database = "";

  @Option(
      names = "--readable",
      description = "let every user read the files: for volumes that one container alone mounts")
  private boolean readable;

  @Override
  public Integer call() {
    Path folder = Home.folder(Told.here());
    try (Home home = Home.take(folder)) {
      DevelopmentAuthority authority =
          new DevelopmentAuthority(CertsCommand.tlsIn(folder), TlsSettings.Mesh.TRUST_DOMAIN);
      authority.complete(Roster.certified());
      SecretFolders folders = new SecretFolders(Secrets.complete(folder), authority, database());
      folders.all().forEach(this::write);
    }
    return 0;
  }

  private DatabaseConfig database() {
    try {
      return DatabaseConfig.parse("postgresql://" + database);
    } catch (IllegalArgumentException malformed) {
      throw new Refusal("--database " + database + " (expected: host:port/name)");
    }
  }

  private void write(String name, Map<String, String> files) {
    Path folder = out.resolve(name);
    OwnFiles.createFolder(folder);
    int changed = 0;
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (!holds(path, file.getValue())) {
        OwnFiles.write(path, file.getValue(), readable ? "r--r--r--" : "r--------");
        changed++;
      }
    }
    spec.commandLine().getOut().println(folder + ": " + files.size() + ", new " + changed);
  }

  /** What is there stays as it is, so that nobody who watches it sees a change where none is. */
  private static boolean holds(Path file, String text) {
    return Files.exists(file) && Arrays.equals(OwnFiles.read(file), text.getBytes(UTF_8));
  }
}
