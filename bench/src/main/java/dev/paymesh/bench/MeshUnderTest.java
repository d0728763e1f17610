package dev.paymesh.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Owns a mesh that is started for one measurement, in a folder of its own, and gone after it. */
final class MeshUnderTest implements Contender {

  private static final Pattern READY = Pattern.compile("ready at (http://\\S+) \\(");
  /** In a postmaster.pid. */
  private static final int PORT_LINE = 3;

  private final Plan plan;
  private final StartedProcess up;
  private final Path folder;
  private final String url;

  /**
   * How it is started.
   *
   * @param name as tables have it
   * @param options of {@code up}
   * @param settings over those that every measurement needs
   */
  record Plan(String name, Path jar, List<String> options, Map<String, String> settings) {}

  private MeshUnderTest(Plan plan, StartedProcess up, Path folder, String url) {
    this.plan = plan;
    this.up = up;
    this.folder = folder;
    this.url = url;
  }

  /** Returns once it serves. */
  static MeshUnderTest start(Plan plan) {
    try {
      Path folder = Files.createTempDirectory("paymesh-bench");
      StartedProcess up =
          StartedProcess.start(command(plan), settings(plan, folder), folder.resolve("output"));
      return new MeshUnderTest(plan, up, folder, up.await(READY).group(1));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static List<String> command(Plan plan) {
    List<String> command =
        new ArrayList<>(StartedProcess.java("-jar", plan.jar().toString(), "up"));
    command.addAll(plan.options());
    return command;
  }

  private static Map<String, String> settings(Plan plan, Path folder) {
    Map<String, String> settings = new HashMap<>(Map.of(
        "PAYMESH_HOME", folder.resolve("home").toString(),
        "PAYMESH_HTTP_PORT", "0",
        "PAYMESH_OPS_PORT", "0",
        "PAYMESH_USER_RATE", "0",
        "MALLOC_ARENA_MAX", "2"));
    for (String role : List.of("PAYMENT", "USER", "COMPLIANCE", "DOCUMENT")) {
      settings.put("PAYMESH_" + role + "_PORT", "0");
    }
    settings.putAll(plan.settings());
    return settings;
  }

  @Override
  public String name() {
    return plan.name();
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public Path secretFile() {
    return home().resolve("secrets.properties");
  }

  private Path home() {
    return folder.resolve("home");
  }

  /** The jar that it runs. */
  Path jar() {
    return plan.jar();
  }

  ProcessHandle process() {
    return up.handle();
  }

  /** Of a mesh in one JVM as it was told to, of processes as the log has it. */
  @Override
  public int portOf(String role) {
    String told =
        plan.settings().get("PAYMESH_" + role.toUpperCase(java.util.Locale.ROOT) + "_PORT");
    if (told != null) {
      return Integer.parseInt(told);
    }
    Matcher port =
        Pattern.compile(role + "-1 is process \\d+ \\(port (\\d+)").matcher(up.written());
    if (!port.find()) {
      throw new IllegalStateException("no process of " + role + " in: " + up.written());
    }
    return Integer.parseInt(port.group(1));
  }

  /** How a service of the mesh logs in to its schema. */
  String databaseUrl(String role) {
    return "postgresql://paymesh_" + role + ":" + secret("database." + role + "-password")
        + databaseAddress();
  }

  /** The same for who owns everything, as JDBC has it: address, user, password. */
  String ownerJdbcUrl() {
    return "jdbc:postgresql:" + databaseAddress().replaceFirst("@", "//")
        + "?user=postgres&password=" + secret("database.owner-password");
  }

  @Override
  public long unsettled() {
    return StoredPayments.unsettled(ownerJdbcUrl());
  }

  private String databaseAddress() {
    try {
      List<String> lines = Files.readAllLines(home().resolve("data/postmaster.pid"));
      return "@127.0.0.1:" + lines.get(PORT_LINE).strip() + "/postgres";
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  String secret(String name) {
    Properties secrets = new Properties();
    try (Reader text = Files.newBufferedReader(secretFile())) {
      secrets.load(text);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return secrets.getProperty(name, "");
  }

  @Override
  public List<WatchedProcess> processes() {
    return new ProcessFamily(up.handle()).members();
  }

  /** The same, and who makes the load. */
  List<WatchedProcess> watched() {
    return Stream.concat(Stream.of(WatchedProcess.generator()), processes().stream())
        .toList();
  }

  @Override
  public void close() {
    up.close();
    StartedProcess.delete(folder);
  }
}
