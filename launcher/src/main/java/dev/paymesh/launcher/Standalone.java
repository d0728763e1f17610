package dev.paymesh.launcher;

import dev.paymesh.shared.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Owns one JVM with all roles, on the ground it stands on, from start to stop. */
final class Standalone implements UpShape {

  private final Map<String, String> environment;
  private final PortPlan ports;
  private final RunningMesh mesh;
  private final Groundwork ground;

  private Standalone(Map<String, String> environment) {
    Settings judged = Groundwork.judge(environment);
    this.ports = PortPlan.of(judged);
    this.mesh = new RunningMesh(RunningMesh.Shape.WHOLE, EventLoops.ofUp(judged));
    this.environment = ports.over(environment);
    this.ground = Groundwork.take(environment, mesh.vertx());
  }

  /** Starts everything; on failure everything is stopped again. */
  static Standalone start(Map<String, String> environment, boolean withDemoData) {
    Standalone standalone = new Standalone(environment);
    try {
      standalone.start(withDemoData);
      return standalone;
    } catch (RuntimeException failure) {
      standalone.stop();
      throw failure;
    }
  }

  private void start(boolean withDemoData) {
    ground.prepare(withDemoData);
    Map<String, String> given = new HashMap<>(ground.databases().asSettings());
    given.putAll(ground.secrets());
    given.putAll(ports.addresses());
    Settings settings = Settings.under(environment, given, Roster.mappings(Roster.PARTS));
    mesh.start(Roster.PARTS, settings, ground::await);
    ground.settle();
  }

  @Override
  public List<Integer> httpPorts() {
    return List.of(ports.http());
  }

  @Override
  public Groundwork ground() {
    return ground;
  }

  @Override
  public void stop() {
    mesh.stop();
    ground.close();
  }
}
