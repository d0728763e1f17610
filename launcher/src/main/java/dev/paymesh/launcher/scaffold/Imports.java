package dev.paymesh.launcher.scaffold;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Owns the order of a source's imports, which depends on the names in them. */
final class Imports {

  private static final Pattern BLOCK = Pattern.compile("(?:import [\\w.]+;\n)+");

  private Imports() {}

  /** The source with these as well, each once. */
  static String sorted(String source, List<String> more) {
    MatchResult block = BLOCK
        .matcher(source)
        .results()
        .findFirst()
        .orElseThrow(() -> new ScaffoldProblem("a source without imports"));
    String sorted = Stream.concat(
            block.group().lines(), more.stream().map(type -> "import " + type + ";"))
        .distinct()
        .sorted()
        .collect(Collectors.joining("\n", "", "\n"));
    return source.substring(0, block.start()) + sorted + source.substring(block.end());
  }
}
