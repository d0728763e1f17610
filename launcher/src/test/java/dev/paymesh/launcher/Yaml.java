package dev.paymesh.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Owns one node of a YAML document, and the way to those below it; what is not there is an empty one. */
record Yaml(@Nullable Object node) {

  static Yaml read(Path file) {
    try {
      return documents(Files.readString(file)).get(0);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** As many as the text has. */
  static List<Yaml> documents(String text) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    Iterable<Object> all = new org.yaml.snakeyaml.Yaml(new SafeConstructor(strict)).loadAll(text);
    return StreamSupport.stream(all.spliterator(), false)
        .filter(Objects::nonNull)
        .map(Yaml::new)
        .toList();
  }

  /** Below all of these names, one after another. */
  Yaml at(String... names) {
    Object now = node;
    for (String name : names) {
      now = now instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return new Yaml(now);
  }

  boolean isThere() {
    return node != null;
  }

  Optional<String> find() {
    return Optional.ofNullable(node).map(String::valueOf);
  }

  /** As it is written; empty where it is not there. */
  String text() {
    return find().orElse("");
  }

  /** Of a list; of a single value, that one. */
  List<Yaml> items() {
    if (node instanceof Collection<?> list) {
      return list.stream().map(Yaml::new).toList();
    }
    return node == null ? List.of() : List.of(this);
  }

  List<String> texts() {
    return items().stream().map(Yaml::text).toList();
  }

  /** The names in a map. */
  List<String> keys() {
    return node instanceof Map<?, ?> map
        ? map.keySet().stream().map(String::valueOf).toList()
        : List.of();
  }
}
