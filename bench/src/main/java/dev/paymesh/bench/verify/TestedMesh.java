package dev.paymesh.bench.verify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Owns a mesh that is put to the test: {@code up --processes}, started here, in a folder of its own. */
final class TestedMesh implements AutoCloseable {

  private static final long START_MS_MAX = 240_000;
  /** Longer than {@code up} takes for an orderly stop. */
  private static final long STOP_MS_MAX = 25_000;

  private static final long BACK_MS_MAX = 120_000;
  private static final long COMMAND_S_MAX = 60;
  private static final int PROBE_MS_MAX = 1_000;
  private static final Pattern NODE =
      Pattern.compile("([a-z]+-\\d) is process (\\d+) \\(port (\\d+), ops (\\d+)\\)");

  private final Path home;
  private final List<String> launcher;
  private final Map<String, Node> nodes = new ConcurrentSkipListMap<>();
  private final Process up;
  private volatile boolean ready;

  /**
   * What is started.
   *
   * @param command of the launcher, without its arguments
   * @param counts as {@code up --processes} takes them
   * @param settings over the environment
   */
  record Plan(Path home, List<String> command, String counts, Map<String, String> settings) {}

  private TestedMesh(Plan plan) throws IOException {
    home = plan.home();
    launcher = plan.command();
    List<String> command = new ArrayList<>(plan.command());
    command.addAll(List.of("up", "--with-parent", "--processes", plan.counts()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(plan.settings());
    builder.environment().put("PAYMESH_HOME", home.toString());
    up = builder.start();
    Thread reader = new Thread(this::listen, "log-of-up");
    reader.setDaemon(true);
    reader.start();
  }

  /** Another command of the launcher, on this mesh; returns when it is done. */
  void command(String... words) {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("command.log").toFile());
    builder.environment().put("PAYMESH_HOME", home.toString());
    try {
      Process process = builder.start();
      if (!process.waitFor(COMMAND_S_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(
            String.join(" ", words) + " failed: " + Files.readString(home.resolve("command.log")));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts it; the nodes' ports are known as soon as the first of them runs. */
  static TestedMesh start(Plan plan) {
    try {
      TestedMesh mesh = new TestedMesh(plan);
      Runtime.getRuntime().addShutdownHook(new Thread(mesh::close, "end-of-mesh"));
      return mesh;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  Path log() {
    return home.resolve("up.log");
  }

  Postgres postgres() {
    return new Postgres(home);
  }

  private void listen() {
    try (BufferedReader lines = up.inputReader();
        PrintWriter log = new PrintWriter(Files.newBufferedWriter(log()), true)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.println(line);
        hear(line);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("the log of up", broken);
    }
  }

  private void hear(String line) {
    Matcher found = NODE.matcher(line);
    if (found.find()) {
      Node node = new Node(
          found.group(1),
          Long.parseLong(found.group(2)),
          Integer.parseInt(found.group(3)),
          Integer.parseInt(found.group(4)));
      nodes.put(node.name(), node);
    }
    ready |= line.startsWith("Paymesh is ready");
  }

  void awaitReady() {
    if (!Pause.until(START_MS_MAX, () -> ready || !up.isAlive()) || !ready) {
      throw new IllegalStateException("the mesh did not start; its last words:\n" + lastWords());
    }
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log());
      return lines.stream().skip(Math.max(0, lines.size() - 20)).collect(Collectors.joining("\n"));
    } catch (IOException none) {
      return "none";
    }
  }

  /** The port of a node, 1 while it has none: nobody listens there. */
  int portOf(String name) {
    return Optional.ofNullable(nodes.get(name)).map(Node::port).orElse(1);
  }

  Node node(String name) {
    return Optional.ofNullable(nodes.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no " + name + " among " + nodes.keySet()));
  }

  List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  List<Node> nodes(String role) {
    return nodes.values().stream().filter(node -> node.role().equals(role)).toList();
  }

  /** Returns once another process has taken the place of this one and is ready. */
  void awaitSuccessor(Node gone) {
    boolean back = Pause.until(BACK_MS_MAX, () -> {
      Node now = node(gone.name());
      return now.pid() != gone.pid() && isReady(now);
    });
    if (!back) {
      throw new IllegalStateException(gone.name() + " is not back after " + BACK_MS_MAX + " ms");
    }
  }

  void awaitPostgres() {
    if (!Pause.until(BACK_MS_MAX, postgres()::answers)) {
      throw new IllegalStateException("PostgreSQL is not back after " + BACK_MS_MAX + " ms");
    }
  }

  /** Whether it says so itself. */
  static boolean isReady(Node node) {
    try {
      HttpURLConnection probe = (HttpURLConnection)
          URI.create("http://127.0.0.1:" + node.opsPort() + "/readyz").toURL().openConnection();
      probe.setConnectTimeout(PROBE_MS_MAX);
      probe.setReadTimeout(PROBE_MS_MAX);
      return probe.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException away) {
      return false;
    }
  }

  /** In order where it still can; what then still runs of what was started here is killed. */
  @Override
  public void close() {
    List<ProcessHandle> family =
        Stream.concat(up.descendants(), Stream.of(up.toHandle())).toList();
    // By its handle: the process itself would close the pipe, and its last words were lost.
    up.toHandle().destroy();
    Pause.until(STOP_MS_MAX, () -> !up.isAlive());
    // Of a start that was cut short, the script is gone by now and what it had started is not.
    family.forEach(ProcessHandle::destroy);
    Pause.until(STOP_MS_MAX, () -> family.stream().noneMatch(ProcessHandle::isAlive));
    family.forEach(ProcessHandle::destroyForcibly);
    postgres().process().ifPresent(ProcessHandle::destroy);
  }
}
