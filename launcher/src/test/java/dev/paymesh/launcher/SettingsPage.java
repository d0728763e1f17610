package dev.paymesh.launcher;

import dev.paymesh.shared.config.Mapping;
import dev.paymesh.shared.config.Meaning;
import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Owns how the settings that the code asks for are told on a page: a table for each kind of process. */
record SettingsPage(List<Mapping> mappings) {

  /** One of them; a name that stands for one of each service has {@code <ROLE>} in it. */
  private record Row(String title, String name, String byDefault, String meaning) {}

  String tables() {
    Map<String, List<Row>> byTitle =
        mappings.stream().collect(Collectors.groupingBy(Mapping::form)).values().stream()
            .map(same -> same.size() == 1 ? same.get(0) : ofEachRole(same.get(0)))
            .flatMap(
                mapping -> Arrays.stream(mapping.form().getMethods()).map(it -> row(mapping, it)))
            .sorted(Comparator.comparing(Row::name))
            .collect(Collectors.groupingBy(Row::title, TreeMap::new, Collectors.toList()));
    return byTitle.entrySet().stream()
        .map(titled -> table(titled.getKey(), titled.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private static Mapping ofEachRole(Mapping one) {
    String role = Roster.SERVICES.stream()
        .map(Part::role)
        .filter(one.prefix()::contains)
        .findFirst()
        .orElseThrow();
    return new Mapping(one.form(), one.prefix().replace(role, "<role>"));
  }

  private static Row row(Mapping mapping, Method setting) {
    Meaning told = Optional.ofNullable(setting.getAnnotation(Meaning.class))
        .orElseThrow(() -> new IllegalStateException(setting + " has no @Meaning"));
    String name = mapping.prefix().replaceAll("[.-]", "_") + "_"
        + setting.getName().replaceAll("([A-Z])", "_$1");
    return new Row(
        Optional.ofNullable(mapping.form().getAnnotation(Meaning.class))
            .map(Meaning::value)
            .orElseThrow(() -> new IllegalStateException(mapping.form() + " has no @Meaning")),
        name.toUpperCase(Locale.ROOT),
        byDefault(setting, told),
        told.value());
  }

  private static String byDefault(Method setting, Meaning told) {
    WithDefault given = setting.getAnnotation(WithDefault.class);
    if (!told.byDefault().isEmpty()) {
      return told.byDefault();
    } else if (given != null) {
      return "`" + given.value() + "`";
    }
    return setting.getReturnType() == Optional.class ? "none" : "required";
  }

  private static String table(String title, List<Row> rows) {
    return rows.stream()
        .map(row -> "| `%s` | %s | %s |\n".formatted(row.name(), row.byDefault(), row.meaning()))
        .collect(Collectors.joining(
            "", "### " + title + "\n\n| variable | default | meaning |\n|---|---|---|\n", ""));
  }
}
