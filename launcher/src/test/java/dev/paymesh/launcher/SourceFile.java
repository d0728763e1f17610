package dev.paymesh.launcher;

import java.nio.charset.StandardCharsets;

/** Owns one file of the work tree: its path from the root, with forward slashes, and its bytes. */
record SourceFile(String path, byte[] bytes) {

  private static final int BINARY_PROBE_BYTES = 8_000;
  private static final String MAIN_JAVA = "/src/main/java/";

  static SourceFile of(String path, String text) {
    return new SourceFile(path, text.getBytes(StandardCharsets.UTF_8));
  }

  String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  boolean isText() {
    for (int i = 0; i < Math.min(bytes.length, BINARY_PROBE_BYTES); i++) {
      if (bytes[i] == 0) {
        return false;
      }
    }
    return true;
  }

  boolean isJava() {
    return path.endsWith(".java");
  }

  boolean isMainJava() {
    return isJava() && path.contains(MAIN_JAVA);
  }

  boolean isTest() {
    return path.contains("/src/test/");
  }

  /** The first folder: the module. */
  String module() {
    return path.contains("/") ? path.substring(0, path.indexOf('/')) : "";
  }

  String folder() {
    return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
  }

  /** The name of the top-level class that a file of main code holds. */
  String className() {
    String below = path.substring(path.indexOf(MAIN_JAVA) + MAIN_JAVA.length());
    return below.substring(0, below.length() - ".java".length()).replace('/', '.');
  }
}
