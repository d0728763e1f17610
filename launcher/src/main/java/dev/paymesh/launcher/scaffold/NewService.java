package dev.paymesh.launcher.scaffold;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Owns the making of a service in the sources: two folders of its own, and its entry in the files that list services.
 * All of it is worked out before anything is written, and nothing that is there is written over.
 *
 * @param port where it serves gRPC unless told otherwise
 * @param made by path from the root, the files that were not there
 * @param changed by path, the files that list services
 */
public record NewService(
    ServiceName name, String port, Map<String, String> made, Map<String, String> changed) {

  private static final String POM = "pom.xml";
  private static final String LAUNCHER_POM = "launcher/pom.xml";
  private static final String ROSTER = "launcher/src/main/java/dev/paymesh/launcher/Roster.java";
  private static final String COMPOSE = "docker/compose.yaml";
  /** The smallest service, and so the one to copy. */
  static final ServiceName MODEL = new ServiceName("user");

  /** What making it would do to this tree. */
  public static NewService planned(Path tree, ServiceName name) {
    if (!Files.exists(tree.resolve(ROSTER))) {
      throw new ScaffoldProblem(tree + " is not the root of the sources (expected: the folder that"
          + " ./paymesh is in)");
    }
    for (String own : List.of("proto/" + name.text(), name.module())) {
      if (Files.exists(tree.resolve(own))) {
        throw new ScaffoldProblem(own + " is there already: nothing was written. Choose another"
            + " name, or remove it and its entries first (docs/adding-a-service.md)");
      }
    }
    Map<String, String> made = new LinkedHashMap<>(Templates.filled(name));
    made.put(name.module() + "/" + POM, modulePom(read(tree, MODEL.module() + "/" + POM), name));
    Map<String, String> changed = new LinkedHashMap<>();
    edit(tree, POM, changed, pom -> after(pom, "    <module>@module@</module>\n", name));
    edit(tree, LAUNCHER_POM, changed, pom -> after(pom, dependency(), name));
    String port = RosterEntry.freePort(read(tree, ROSTER)).replace("_", "");
    edit(tree, ROSTER, changed, roster -> RosterEntry.in(roster, name));
    edit(tree, COMPOSE, changed, file -> ComposeEntry.in(file, name, port));
    return new NewService(name, port, made, changed);
  }

  private static String dependency() {
    return "    <dependency><groupId>dev.paymesh</groupId><artifactId>@module@</artifactId>"
        + "<version>${project.version}</version></dependency>\n";
  }

  /** The model's, without the one library that only the model needs. */
  private static String modulePom(String pom, ServiceName name) {
    return pom.replace(MODEL.module(), name.module())
        .replaceFirst("<name>.*</name>", "<name>Paymesh: " + name.text() + "</name>")
        .replaceFirst(".*<artifactId>uuid-creator</artifactId>.*\n", "");
  }

  /** A line behind the same line of the model. */
  private static String after(String text, String line, ServiceName name) {
    String models = line.replace("@module@", MODEL.module());
    if (!text.contains(models)) {
      throw new ScaffoldProblem("a pom.xml has no line '" + models.strip() + "'");
    }
    return text.replace(models, models + line.replace("@module@", name.module()));
  }

  private static void edit(
      Path tree, String path, Map<String, String> changed, UnaryOperator<String> edit) {
    changed.put(path, edit.apply(read(tree, path)));
  }

  private static String read(Path tree, String path) {
    try {
      return Files.readString(tree.resolve(path));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /** Does it: first what is new, so that nothing names what is not there. */
  public void write(Path tree) {
    made.forEach((path, text) -> write(tree.resolve(path), text));
    changed.forEach((path, text) -> write(tree.resolve(path), text));
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
