package dev.paymesh.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Owns where links to pages lead: from page to page, and from whatever else names a page. A link to a heading needs the
 * heading.
 *
 * @param paths of all files and folders
 * @param headings of each page, as links name them
 */
record PageLinks(Set<String> paths, Map<String, Set<String>> headings) {

  private static final Pattern LINK =
      Pattern.compile("\\]\\(([^)\\s]+)[^)]*\\)|\\b(?:src|srcset|href)=\"([^\"]+)\"");
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern QUOTED = Pattern.compile("`[^`\\n]+`");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
  /** What code, comments and manifests say of a page. */
  private static final Pattern NAMED =
      Pattern.compile("(?<![\\w/])docs/[\\w/-]+\\.md(?:#[\\w-]+)?");

  /** Of these pages, among whatever else is in the tree. */
  static PageLinks of(List<SourceFile> files) {
    Set<String> paths = new TreeSet<>();
    Map<String, Set<String>> headings = new HashMap<>();
    for (SourceFile file : files) {
      paths.add(file.path());
      for (int end = file.path().indexOf('/'); end >= 0; end = file.path().indexOf('/', end + 1)) {
        paths.add(file.path().substring(0, end));
      }
      if (isPage(file)) {
        headings.put(file.path(), headingsOf(file));
      }
    }
    return new PageLinks(paths, headings);
  }

  static boolean isPage(SourceFile file) {
    return file.path().endsWith(".md");
  }

  private static Set<String> headingsOf(SourceFile page) {
    Set<String> names = new HashSet<>();
    HEADING.matcher(FENCED.matcher(page.text()).replaceAll("")).results().forEach(heading -> {
      String name = nameOf(heading.group(1));
      String free = name;
      for (int n = 1; !names.add(free); n++) {
        free = name + "-" + n;
      }
    });
    return names;
  }

  /** As the common hosts make it of a heading's text. */
  private static String nameOf(String heading) {
    return heading
        .replaceAll("\\]\\([^)]*\\)", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
        .replace(' ', '-');
  }

  /** The links of a page, or the pages that any other file names, that lead to no file, folder or heading. */
  List<String> deadIn(SourceFile file) {
    Stream<String> dead = isPage(file)
        ? linksOf(file).filter(link -> !leads(file.folder(), file.path(), link))
        : namedIn(file).filter(link -> !leads("", file.path(), link));
    return dead.map(
            link -> file.path() + ": the link " + link + " leads nowhere: mend or remove it")
        .toList();
  }

  private static Stream<String> linksOf(SourceFile page) {
    String prose = QUOTED.matcher(FENCED.matcher(page.text()).replaceAll("")).replaceAll("");
    return LINK.matcher(prose)
        .results()
        .map(link -> link.group(1) == null ? link.group(2) : link.group(1))
        .filter(link -> !link.matches("(?s)[a-z]+:.*"));
  }

  private static Stream<String> namedIn(SourceFile file) {
    return file.isText()
        ? NAMED.matcher(file.text()).results().map(named -> named.group())
        : Stream.of();
  }

  private boolean leads(String folder, String from, String link) {
    int mark = link.indexOf('#');
    String target = mark < 0 ? link : link.substring(0, mark);
    String path = target.isEmpty() ? from : resolve(folder, target.replaceAll("\\?.*", ""));
    return paths.contains(path)
        && (mark < 0
            || !headings.containsKey(path)
            || headings.getOrDefault(path, Set.of()).contains(link.substring(mark + 1)));
  }

  private static String resolve(String folder, String target) {
    return Path.of(folder).resolve(target).normalize().toString().replace('\\', '/');
  }
}
