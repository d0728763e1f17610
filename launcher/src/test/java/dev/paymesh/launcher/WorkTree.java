package dev.paymesh.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Owns the files under version control, and those about to be: what git lists and does not ignore. */
record WorkTree(Path root, List<SourceFile> files) {

  /** The tree this test runs in. */
  static WorkTree find() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve(".git"))) {
      root = root.getParent();
      if (root == null) {
        throw new IllegalStateException("no git work tree above " + Path.of("").toAbsolutePath());
      }
    }
    return at(root);
  }

  /** The verticles, the gateway among them, by the names of their packages. */
  List<String> services() {
    return files.stream()
        .filter(SourceFile::isMainJava)
        .map(SourceFile::module)
        .filter(module -> module.endsWith("-verticle"))
        .map(module -> module.replace("-verticle", ""))
        .distinct()
        .toList();
  }

  private static WorkTree at(Path root) {
    try {
      return new WorkTree(root, paths(root).map(path -> read(root, path)).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A clone may belong to another user than the one who tests it, hence safe.directory. */
  private static Stream<String> paths(Path root) throws IOException {
    Process git = new ProcessBuilder(
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard")
        .directory(root.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    String listed = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (listed.isEmpty()) {
      throw new IOException("git lists no file in " + root);
    }
    return Stream.of(listed.split("\0"))
        .distinct()
        .filter(path -> Files.isRegularFile(root.resolve(path)));
  }

  private static SourceFile read(Path root, String path) {
    try {
      return new SourceFile(path, Files.readAllBytes(root.resolve(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
