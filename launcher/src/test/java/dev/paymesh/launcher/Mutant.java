package dev.paymesh.launcher;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Owns one defect: a patch of the payment service, and the promise that it breaks. */
enum Mutant {
  NO_UNIQUE_KEY,
  NO_LEASE,
  NO_REPLAY,
  EVENT_AFTER_THE_COMMIT;

  private static final String MODULE = "payment-verticle";
  private static final Pattern BREAKS = Pattern.compile("(?m)^Breaks: (.+)$");
  private static final Pattern PATCHED = Pattern.compile("(?m)^\\+\\+\\+ b/(.+)$");
  private static final long PATCH_S_MAX = 30;

  private Path patch(Path root) {
    String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
    return root.resolve("launcher/src/test/resources/mutants/" + name + ".patch");
  }

  /** As the checker words it. */
  String promise(Path root) throws IOException {
    Matcher breaks = BREAKS.matcher(Files.readString(patch(root)));
    if (!breaks.find()) {
      throw new IllegalStateException(patch(root) + ": expected a line \"Breaks: a promise\"");
    }
    return breaks.group(1);
  }

  /** Patches a copy of the sources in a folder and compiles what has changed; where the classes are. */
  Path compile(Path root, Path folder) throws IOException, InterruptedException {
    copy(root.resolve(MODULE).resolve("src/main"), folder.resolve(MODULE).resolve("src/main"));
    run(folder, "git", "apply", "--whitespace=nowarn", patch(root).toString());
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<Path> patched = PATCHED
        .matcher(Files.readString(patch(root)))
        .results()
        .map(found -> folder.resolve(found.group(1)))
        .toList();
    compile(patched.stream().filter(Mutant::isJava).map(Path::toFile).toList(), classes);
    Path resources = folder.resolve(MODULE).resolve("src/main/resources");
    for (Path file : patched) {
      if (!isJava(file)) {
        Path to = classes.resolve(resources.relativize(file));
        Files.createDirectories(to.getParent());
        Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return classes;
  }

  private static boolean isJava(Path file) {
    return file.toString().endsWith(".java");
  }

  private static void compile(List<File> sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of(
          "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString());
      boolean compiled = compiler
          .getTask(said, files, null, options, null, files.getJavaFileObjectsFromFiles(sources))
          .call();
      if (!compiled) {
        throw new IllegalStateException("a mutant does not compile: " + said);
      }
    }
  }

  private static void run(Path folder, String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATCH_S_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("the sources have moved on, the patch does not fit: " + said);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }
}
