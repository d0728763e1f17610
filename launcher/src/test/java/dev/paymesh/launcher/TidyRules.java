package dev.paymesh.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Owns the rules that one file can break by itself. Each finding is a line: where, what, and what to do instead. */
final class TidyRules {

  static final int FILE_LINES_MAX = 300;
  static final int METHOD_LINES_MAX = 50;
  static final int PARAMETERS_MAX = 4;
  static final int BLOB_BYTES_MAX = 512 * 1024;

  /** A file that must be larger is named here, with the reason beside it. */
  private static final List<String> LARGE_BLOBS = List.of();

  /** These files spell what they ban. */
  private static final Predicate<String> SPELLS_BANNED_TEXT = Pattern.compile(
          "launcher/src/test/java/dev/paymesh/launcher/(planted/.*|TidyRules(Test)?\\.java)")
      .asMatchPredicate();

  private record Ban(Predicate<SourceFile> where, Pattern text, String instead) {
    static Ban of(Predicate<SourceFile> where, String regex, String instead) {
      return new Ban(where, Pattern.compile(regex), instead);
    }
  }

  private static final List<Ban> BANS = List.of(
      Ban.of(SourceFile::isMainJava, "\\.printStackTrace\\(", "log it once, with the request id"),
      Ban.of(
          file -> file.isMainJava() && !file.module().equals("launcher"),
          "System\\.(out|err)\\.",
          "use a logger"),
      Ban.of(SourceFile::isMainJava, "new (java\\.util\\.)?Date\\(", "use java.time.Instant"),
      Ban.of(
          SourceFile::isJava,
          "Thread\\.sleep\\(",
          "wait for the event itself: a latch, a future, a vertx timer"),
      Ban.of(
          SourceFile::isTest, "org\\.mockito", "let a real MeshServer with small handlers answer"),
      Ban.of(SourceFile::isTest, "@Disabled", "mend the test or delete it"),
      Ban.of(
          file -> file.isTest() && file.isJava(), "new Random\\(\\)", "take a seed and print it"),
      Ban.of(
          file -> file.isTest() && file.isJava(),
          "@AutoClose\\s+(private )?static final",
          "make it in @BeforeAll: a test that is repeated would find it closed"),
      Ban.of(file -> true, "\\b(TO" + "DO|FIX" + "ME)\\b", "do it now, or file an issue"),
      Ban.of(
          file -> true,
          "(?<![\\w.{/])/(work|root|home|Users)/\\w",
          "name no machine's path: be relative"),
      Ban.of(
          file -> true,
          "https?://(repo|registry|proxy|central)[0-9]*\\.[a-z]",
          "leave the registry to the reader's own settings"),
      Ban.of(file -> true, "-----BEGIN [A-Z ]*PRIVATE KEY-----", "make keys when they are needed"),
      Ban.of(
          file -> true,
          "\\bAKIA[0-9A-Z]{16}\\b|\\bgh[pousr]_\\w{36}|\\bxox[abprs]-\\w{10}",
          "no secret is committed"),
      Ban.of(
          file -> true,
          "\\beyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{10,}",
          "make tokens when they are needed"),
      Ban.of(
          file -> !file.isTest(),
          "\\w://[^/\\s:@\"'{}<>$]+:(?!password@)[^@/\\s\"'{}<>$]+@",
          "write <password>, or read it from the environment"));

  private TidyRules() {}

  /** Everything that each file breaks by itself; {@link PageLinks} has the links, which need the tree. */
  static List<String> findingsIn(List<SourceFile> files) {
    Map<String, JavaShape> shapes =
        JavaShape.ofEach(files.stream().filter(SourceFile::isJava).toList());
    List<String> findings = new ArrayList<>();
    for (SourceFile file : files) {
      findings.addAll(sizeFindings(file));
      if (file.isText()) {
        findings.addAll(banFindings(file));
      }
      if (file.isJava()) {
        findings.addAll(shapeFindings(file, Objects.requireNonNull(shapes.get(file.path()))));
      }
    }
    return findings;
  }

  /** Lines of main Java, summed over the files of each capped module, that pass the module's cap. */
  static List<String> modulesOverTheirCap(List<SourceFile> files, Map<String, Integer> caps) {
    return caps.entrySet().stream()
        .flatMap(cap -> {
          long lines = files.stream()
              .filter(SourceFile::isMainJava)
              .filter(file -> file.module().equals(cap.getKey()))
              .mapToLong(TidyRules::linesOfCode)
              .sum();
          String finding =
              "%s: %d lines of main code (expected: < %d): move out what it should not own"
                  .formatted(cap.getKey(), lines, cap.getValue());
          return lines < cap.getValue() ? Stream.empty() : Stream.of(finding);
        })
        .toList();
  }

  private static List<String> sizeFindings(SourceFile file) {
    List<String> findings = new ArrayList<>();
    if (file.bytes().length > BLOB_BYTES_MAX && !LARGE_BLOBS.contains(file.path())) {
      findings.add("%s: %d bytes (expected: <= %d): keep it out of the repository"
          .formatted(file.path(), file.bytes().length, BLOB_BYTES_MAX));
    }
    if (file.isJava() && lines(file) > FILE_LINES_MAX) {
      findings.add("%s: %d lines (expected: <= %d): give a part a class of its own"
          .formatted(file.path(), lines(file), FILE_LINES_MAX));
    }
    return findings;
  }

  private static List<String> banFindings(SourceFile file) {
    if (SPELLS_BANNED_TEXT.test(file.path())) {
      return List.of();
    }
    String text = file.text();
    return BANS.stream()
        .filter(ban -> ban.where().test(file))
        .flatMap(ban -> ban.text().matcher(text).results().map(hit -> "%s:%d: '%s': %s"
            .formatted(file.path(), lineAt(text, hit.start()), hit.group(), ban.instead())))
        .toList();
  }

  private static List<String> shapeFindings(SourceFile file, JavaShape shape) {
    List<String> findings = new ArrayList<>();
    for (JavaShape.Method method : shape.methods()) {
      String where = "%s:%d: %s".formatted(file.path(), method.line(), method.name());
      if (method.lines() > METHOD_LINES_MAX) {
        findings.add(
            "%s has %d lines (expected: <= %d)".formatted(where, method.lines(), METHOD_LINES_MAX));
      }
      if (method.parameters() > PARAMETERS_MAX) {
        findings.add("%s has %d parameters (expected: <= %d): use a record"
            .formatted(where, method.parameters(), PARAMETERS_MAX));
      }
    }
    if (file.isMainJava()) {
      shape
          .undocumentedTypes()
          .forEach(type -> findings.add("%s: %s has no Javadoc: say in one sentence what it owns"
              .formatted(file.path(), type)));
    }
    return findings;
  }

  /** What has to be read to know what the module does: neither blank, nor a comment, nor an import. */
  static long linesOfCode(SourceFile file) {
    return file.text().lines().map(String::strip).filter(TidyRules::isCode).count();
  }

  private static boolean isCode(String line) {
    return !line.isEmpty()
        && !line.startsWith("//")
        && !line.startsWith("/*")
        && !line.startsWith("*")
        && !line.startsWith("import ")
        && !line.startsWith("package ");
  }

  private static long lines(SourceFile file) {
    return file.text().lines().count();
  }

  private static long lineAt(String text, int offset) {
    return text.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
  }
}
