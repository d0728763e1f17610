package dev.paymesh.bench;

import dev.paymesh.bench.before.Chain;
import dev.paymesh.bench.before.ChainMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntBiFunction;
import java.util.regex.Pattern;

/** Owns the chain of REST services, started on the database of a mesh, in the same shape as the mesh. */
final class ChainUnderTest implements Contender {

  /** Runs that do without proxies. */
  static final ToIntBiFunction<String, Integer> DIRECT = (role, port) -> port;

  private final Plan plan;
  private final Path folder;
  private final Map<String, String> settings = new HashMap<>();
  private final Map<String, Integer> ports = new HashMap<>();
  private final List<StartedProcess> processes = new ArrayList<>();

  /**
   * How it is started.
   *
   * @param database of this mesh, and its secret
   * @param oneJvm all services in one process
   * @param inFront gives the port at which callers reach a service that listens at another
   */
  record Plan(
      MeshUnderTest database,
      boolean oneJvm,
      boolean parallel,
      ToIntBiFunction<String, Integer> inFront) {}

  private ChainUnderTest(Plan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
    settings.put("JWT_SECRET", plan.database().secret("jwt.secret"));
    settings.put("BEFORE_FAN_OUT", plan.parallel() ? "parallel" : "sequential");
    settings.put("MALLOC_ARENA_MAX", "2");
    Chain.ROLES.stream()
        .filter(role -> !role.equals("gateway"))
        .forEach(role ->
            settings.put(Chain.variable(role, "DATABASE_URL"), plan.database().databaseUrl(role)));
  }

  /** Returns once all of it listens. */
  static ChainUnderTest start(Plan plan) {
    try {
      ChainUnderTest chain = new ChainUnderTest(plan, Files.createTempDirectory("before"));
      if (plan.oneJvm()) {
        chain.launch(Chain.ROLES);
      } else {
        Chain.ROLES.forEach(role -> chain.launch(List.of(role)));
      }
      return chain;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void launch(List<String> roles) {
    List<String> command = new ArrayList<>(StartedProcess.java(
        "-cp", System.getProperty("java.class.path"), ChainMain.class.getName()));
    command.addAll(roles);
    StartedProcess started =
        StartedProcess.start(command, settings, folder.resolve(String.join("-", roles) + ".log"));
    processes.add(started);
    for (String role : roles) {
      Pattern listens = Pattern.compile("(?m)^" + role + " (\\d+)$");
      int port = Integer.parseInt(started.await(listens).group(1));
      ports.put(role, port);
      settings.put(
          Chain.variable(role, "URL"), "http://127.0.0.1:" + plan.inFront().applyAsInt(role, port));
    }
  }

  @Override
  public String name() {
    return plan.parallel() ? "before, parallel" : "before";
  }

  @Override
  public String url() {
    return "http://127.0.0.1:" + portOf("gateway");
  }

  @Override
  public Path secretFile() {
    return plan.database().secretFile();
  }

  @Override
  public int portOf(String role) {
    return ports.getOrDefault(role, 1);
  }

  @Override
  public List<WatchedProcess> processes() {
    return processes.stream()
        .flatMap(each -> new ProcessFamily(each.handle()).members().stream())
        .map(each -> new WatchedProcess(prefixed(each.name()), each.pid()))
        .toList();
  }

  /** The mesh settles what the chain stores. */
  @Override
  public long unsettled() {
    return plan.database().unsettled();
  }

  /** Told apart from the mesh's process of the same role. */
  private String prefixed(String role) {
    return role.equals("before") ? name() : name() + " " + role;
  }

  @Override
  public void close() {
    processes.forEach(StartedProcess::close);
    StartedProcess.delete(folder);
  }
}
