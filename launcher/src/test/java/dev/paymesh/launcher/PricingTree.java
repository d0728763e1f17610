package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Owns a copy of the sources in which services are made: what is written, filled in, and compiled there. */
record PricingTree(Path root) {

  private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();
  private static final int MAVEN_SECONDS_MAX = 300;
  private static final List<String> FILLED =
      List.of("PricingRpc.java", "PricingStore.java", "PricingVerticle.java");

  /** Of everything under version control, or of as much as the making of a service looks at. */
  static PricingTree copied(Path root, boolean whole) throws IOException {
    for (SourceFile file : WorkTree.find().files()) {
      if (whole || isLookedAt(file.path())) {
        Path copy = root.resolve(file.path());
        Files.createDirectories(copy.getParent());
        Files.copy(SOURCES.resolve(file.path()), copy);
      }
    }
    return new PricingTree(root);
  }

  /** What judges the code asks git which files there are. */
  void underVersionControl() throws IOException, InterruptedException {
    Process git =
        new ProcessBuilder("git", "init", "-q").directory(root.toFile()).start();
    assertThat(git.waitFor()).isZero();
  }

  private static boolean isLookedAt(String path) {
    return path.matches("(.*/)?pom\\.xml|proto/.*|.*/Roster\\.java|docker/compose\\.yaml");
  }

  /** By the command. */
  void make(String name) {
    StringWriter said = new StringWriter();
    int code = Main.commandLine()
        .setOut(new PrintWriter(said))
        .setErr(new PrintWriter(said))
        .execute("new-service", name, "--tree", root.toString());
    assertThat(code).as(said.toString()).isZero();
    assertThat(said.toString()).contains("made", name + "-verticle", "next");
  }

  /** As its author would, in its own two folders. */
  void fillPricingIn() throws IOException {
    Path module = root.resolve("pricing-verticle");
    put("pricing.proto", root.resolve("proto/pricing/v1"));
    put("V1__pricing.sql", module.resolve("src/main/resources/db/pricing"));
    put("PricingVerticleTest.java", module.resolve("src/test/java/dev/paymesh/pricing"));
    for (String file : FILLED) {
      put(file, module.resolve("src/main/java/dev/paymesh/pricing"));
    }
  }

  private static void put(String resource, Path folder) throws IOException {
    try (InputStream text =
        PricingTree.class.getResourceAsStream("/scaffold/pricing/" + resource)) {
      assertThat(folder.resolve(resource)).as("made before").exists();
      Files.write(folder.resolve(resource), Objects.requireNonNull(text).readAllBytes());
    }
  }

  /** Without a network, quickly. */
  void maven(String folder, String... arguments) throws IOException, InterruptedException {
    Path output = root.resolve("maven.out");
    List<String> command = Stream.concat(
            Stream.of("mvn", "-B", "-q", "-o", "-Dquick"), Stream.of(arguments))
        .toList();
    Process maven = new ProcessBuilder(command)
        .directory(root.resolve(folder).toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    if (!maven.waitFor(MAVEN_SECONDS_MAX, TimeUnit.SECONDS)) {
      maven.destroyForcibly();
      throw new AssertionError(command + " did not end: " + Files.readString(output));
    }
    assertThat(maven.exitValue()).as(Files.readString(output)).isZero();
    Files.delete(output);
  }

  /** The new services, and the roster, on what this build has compiled already; the folders of a class path. */
  String compiled(String... names) throws IOException {
    Path classes = Files.createDirectories(root.resolve("classes"));
    List<Path> sources = Stream.concat(
            Stream.of(root.resolve("launcher/src/main/java")),
            Stream.of(names)
                .flatMap(name -> Stream.of(
                    root.resolve(name + "-verticle/src/main/java"),
                    root.resolve("proto/target/generated-sources"))))
        .flatMap(PricingTree::walk)
        .filter(file -> isNew(file, names))
        .distinct()
        .toList();
    StringWriter said = new StringWriter();
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    boolean clean = javac
        .getTask(
            said,
            null,
            null,
            List.of(
                "-proc:none",
                "-nowarn",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString()),
            null,
            javac.getStandardFileManager(null, null, null).getJavaFileObjectsFromPaths(sources))
        .call();
    assertThat(clean).as(said.toString()).isTrue();
    StringBuilder path = new StringBuilder(classes.toString());
    Stream.of(names)
        .forEach(name -> path.append(":" + root.resolve(name + "-verticle/src/main/resources")));
    return path.toString();
  }

  private static boolean isNew(Path file, String... names) {
    String path = file.toString();
    return path.endsWith(".java")
        && !path.endsWith("package-info.java")
        && (path.endsWith("/Roster.java")
            || Stream.of(names).anyMatch(name -> path.contains("/" + name)));
  }

  private static Stream<Path> walk(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** What is not as it was in the sources, but for what a build makes. */
  Map<String, String> strangeFiles(String... names) {
    Map<String, String> strange = new TreeMap<>();
    walk(root).forEach(file -> {
      String path = root.relativize(file).toString();
      boolean built = path.matches("(.*/target|classes|\\.git|\\.paymesh)/.*");
      boolean own = Stream.of(names)
          .anyMatch(name ->
              path.startsWith(name + "-verticle/") || path.startsWith("proto/" + name + "/"));
      if (!built && !own && !isSame(file, SOURCES.resolve(path))) {
        strange.put(path, "changed");
      }
    });
    return strange;
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(other) && Files.mismatch(one, other) < 0;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
