package dev.paymesh.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Owns the options of commands that start a mesh of their own. */
final class ShapeOptions {

  private static final int ROUNDS_MAX = 9;
  private static final String NAME = SideBySide.PAYMESH;

  @Option(
      names = "--jar",
      defaultValue = "${sys:paymesh.jar}",
      required = true,
      description = "The launcher; the script says where it is.")
  private Path jar = Path.of("");

  @Option(
      names = "--rounds",
      defaultValue = "1",
      description = "How often all is measured, 1 to 9 (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A setting of the mesh, as docs/configuration.md has them; may be repeated.")
  private Map<String, String> settings = new HashMap<>();

  int rounds() {
    if (rounds < 1 || rounds > ROUNDS_MAX) {
      throw new IllegalArgumentException(
          "rounds: " + rounds + " (expected: 1 to " + ROUNDS_MAX + ")");
    }
    return rounds;
  }

  /** A mesh with these options of {@code up}, and settings that the operator's own go over. */
  MeshUnderTest.Plan plan(List<String> options, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.putAll(settings);
    return new MeshUnderTest.Plan(NAME, jar, new ArrayList<>(options), all);
  }

  /** The same under another name, with settings that go over the operator's own. */
  MeshUnderTest.Plan planOver(String name, List<String> options, Map<String, String> over) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(over);
    return new MeshUnderTest.Plan(name, jar, new ArrayList<>(options), all);
  }

  Map<String, String> settings() {
    return Map.copyOf(settings);
  }
}
