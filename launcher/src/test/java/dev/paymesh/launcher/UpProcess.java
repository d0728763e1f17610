package dev.paymesh.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Owns a real {@code up}: a process of its own on free ports, as a user starts it. */
final class UpProcess {

  /** The other half of the processors is PostgreSQL's. */
  static final int LOOPS_BESIDE_POSTGRESQL =
      Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  /** The processes of a mesh start one after another, on a machine that may have other work. */
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** Most of what such a process ever does is to start: what the second compiler makes quicker it does not live to see. */
  static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final Path output;
  private final String gateway;
  private final List<String> gateways;
  private final String token;

  private UpProcess(Process process, Path file) throws IOException {
    this.process = process;
    this.output = file;
    String said = Files.readString(file);
    this.gateways = List.of(found(said, "ready at (.+) \\(").split(" and "));
    this.gateway = gateways.get(0);
    this.token = found(said, "TOKEN=(\\S+)");
  }

  /** Returns once it says that it is ready, and fails with its own words when it does not. */
  static UpProcess start(Path home) throws IOException, InterruptedException {
    return start(home, Map.of());
  }

  /** The same, with settings of one's own. */
  static UpProcess start(Path home, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("up", ".out");
    return ready(launch(home, output, environment), output);
  }

  /** The same with classes that go before those of this build, on a PostgreSQL that is there. */
  static UpProcess startWith(String classes, Path home, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("up", ".out");
    ProcessBuilder java = java("up", "--no-demo");
    java.command().set(2, classes + ":" + java.command().get(2));
    return ready(launch(java, home, output, environment), output);
  }

  /** Every role in processes of its own. */
  static UpProcess startProcesses(
      Path home, String counts, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("up", ".out");
    ProcessBuilder java = java("up", "--processes", counts);
    java.command().addAll(List.of(options));
    return ready(launch(java, home, output, environment), output);
  }

  /** The same through the script, as the README has it; the build must have been packaged. */
  static UpProcess startScript(Path root, Path home, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("up", ".out");
    ProcessBuilder script = new ProcessBuilder("./paymesh", "up").directory(root.toFile());
    return ready(launch(script, home, output, environment), output);
  }

  private static UpProcess ready(Process process, Path output)
      throws IOException, InterruptedException {
    try {
      awaitReady(process, output);
    } catch (AssertionError | InterruptedException late) {
      process.destroy();
      throw late;
    }
    return new UpProcess(process, output);
  }

  private static void awaitReady(Process process, Path output)
      throws IOException, InterruptedException {
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.readString(output).contains("curl -N")) {
      boolean ended = process.waitFor(50, TimeUnit.MILLISECONDS);
      if (ended || System.nanoTime() > endNs) {
        throw new AssertionError("up is not ready: " + Files.readString(output));
      }
    }
  }

  static Process launch(Path home, Path output, Map<String, String> environment)
      throws IOException {
    return launch(java("up"), home, output, environment);
  }

  static ProcessBuilder java(String... arguments) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        QUICK_START,
        Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private static Process launch(
      ProcessBuilder builder, Path home, Path output, Map<String, String> environment)
      throws IOException {
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("PAYMESH_HOME", home.toString());
    Roster.PARTS.forEach(part -> builder.environment().put(part.portVariable(), "0"));
    builder.environment().put("PAYMESH_OPS_PORT", "0");
    builder.environment().putAll(environment);
    Process started = builder.start();
    // A test that fails stops nothing, and what it leaves would be in the way of all that follow.
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroy));
    return started;
  }

  private static String found(String text, String regex) {
    Matcher match = Pattern.compile(regex).matcher(text);
    return Optional.of(match).filter(Matcher::find).map(m -> m.group(1)).orElseThrow();
  }

  /** The gateway's address. */
  String gateway() {
    return gateway;
  }

  /** All gateways' addresses. */
  List<String> gateways() {
    return gateways;
  }

  /** The processes it started, PostgreSQL's included. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** The processes that ever ran as this instance, the newest last. */
  List<ProcessHandle> runs(String instance) throws IOException {
    return Pattern.compile(Pattern.quote(instance) + " is process (\\d+)")
        .matcher(Files.readString(output))
        .results()
        .flatMap(run -> ProcessHandle.of(Long.parseLong(run.group(1))).stream())
        .toList();
  }

  /** How many event loops a process has. */
  static long eventLoops(ProcessHandle process) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc", "" + process.pid(), "task"))) {
      return threads.filter(UpProcess::isEventLoop).count();
    }
  }

  private static boolean isEventLoop(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).startsWith("vert.x-eventloo");
    } catch (IOException ended) {
      return false;
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** How many of them have been ready. */
  long timesReady(String instance) throws IOException {
    return Pattern.compile(Pattern.quote("[" + instance + "]") + ".* is ready")
        .matcher(Files.readString(output))
        .results()
        .count();
  }

  /** Whether this instance says that it has a renewed certificate. */
  boolean tookUpACertificate(String instance) {
    try {
      return Pattern.compile(
              Pattern.quote("[" + instance + "]") + ".*: certificate [0-9a-f]+ until")
          .matcher(Files.readString(output))
          .find();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The ops port of an instance, the same in each of its runs. */
  int opsPort(String instance) throws IOException {
    return Integer.parseInt(
        found(said(), Pattern.quote("[" + instance + "]") + ".*ops at http://[^:]+:(\\d+)"));
  }

  /** All that it and its children have said. */
  String said() throws IOException {
    return Files.readString(output);
  }

  HttpResponse<String> pay(String key) throws IOException, InterruptedException {
    return pay(gateway, key);
  }

  HttpResponse<String> pay(String at, String key) throws IOException, InterruptedException {
    return payWith(at, "{\"amount_cents\": 2500, \"idempotency_key\": \"" + key + "\"}");
  }

  /** With a body of one's own. */
  HttpResponse<String> payWith(String at, String body) throws IOException, InterruptedException {
    return HTTP.send(
        request(at + "/api/v1/payments")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(request(gateway + path).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A request in the name of the user whose token it printed. */
  HttpRequest.Builder request(String address) {
    return HttpRequest.newBuilder(URI.create(address))
        .timeout(Duration.ofSeconds(10))
        .header("Authorization", "Bearer " + token);
  }

  /** What kill -9 does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** What a supervisor does; the exit code, once it is down. */
  int terminate(Duration within) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("up did not end within " + within);
    }
    return process.exitValue();
  }
}
