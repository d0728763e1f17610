package dev.paymesh.gateway.migrate;

import dev.paymesh.gateway.migrate.Finding.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Owns the comparison of two answers place by place, by meaning. Its effort grows with their size alone. */
final class Comparison {

  private final Set<String> ignored;
  private final List<Finding> findings = new ArrayList<>();

  private Comparison(Set<String> ignored) {
    this.ignored = ignored;
  }

  /** Everything found, what is equal included; as {@link JsonTree} reads them. */
  static List<Finding> of(@Nullable Object grpc, @Nullable Object rest, Set<String> ignored) {
    Comparison comparison = new Comparison(ignored);
    comparison.compare("", grpc, rest);
    return comparison.findings;
  }

  private void compare(String path, @Nullable Object grpc, @Nullable Object rest) {
    if (ignored.contains(path) || (grpc == null && rest == null)) {
      return;
    }
    if (grpc == null || rest == null) {
      add(path, grpc == null ? Result.ONLY_REST : Result.ONLY_GRPC);
    } else if (grpc instanceof Map<?, ?> one && rest instanceof Map<?, ?> other) {
      members(path, one, other);
    } else if (grpc instanceof List<?> one && rest instanceof List<?> other) {
      items(path, one, other);
    } else {
      boolean scalars = isScalar(grpc) && isScalar(rest);
      add(path, scalars && Meaning.isSame(grpc, rest) ? Result.EQUAL : Result.DIFFERENT);
    }
  }

  private void add(String path, Result result) {
    findings.add(new Finding(path, result));
  }

  private static boolean isScalar(Object value) {
    return !(value instanceof Map) && !(value instanceof List);
  }

  private void members(String path, Map<?, ?> grpc, Map<?, ?> rest) {
    Set<String> names = new TreeSet<>();
    grpc.keySet().forEach(name -> names.add(String.valueOf(name)));
    rest.keySet().forEach(name -> names.add(String.valueOf(name)));
    String prefix = path.isEmpty() ? "" : path + ".";
    names.forEach(name -> compare(prefix + name, grpc.get(name), rest.get(name)));
  }

  /** What is the same on both sides finds itself wherever it stands; what is left is taken in its order. */
  private void items(String path, List<?> grpc, List<?> rest) {
    String item = path + "[]";
    Map<String, Deque<Integer>> places = places(rest);
    List<Object> unmatched = new ArrayList<>();
    boolean[] taken = new boolean[rest.size()];
    int last = -1;
    boolean reordered = false;
    for (Object one : grpc) {
      Deque<Integer> equal = places.get(Meaning.key(one));
      if (equal == null || equal.isEmpty()) {
        unmatched.add(one);
        continue;
      }
      int at = equal.removeFirst();
      taken[at] = true;
      reordered |= at < last;
      last = at;
      compare(item, one, rest.get(at));
    }
    if (reordered) {
      add(path, Result.REORDERED);
    }
    rest(item, unmatched, left(rest, taken));
  }

  private static Map<String, Deque<Integer>> places(List<?> items) {
    Map<String, Deque<Integer>> places = new HashMap<>();
    for (int at = 0; at < items.size(); at++) {
      places
          .computeIfAbsent(
              Meaning.key(Objects.requireNonNull(items.get(at))), none -> new ArrayDeque<>())
          .addLast(at);
    }
    return places;
  }

  private static List<Object> left(List<?> items, boolean[] taken) {
    List<Object> left = new ArrayList<>();
    for (int at = 0; at < items.size(); at++) {
      if (!taken[at]) {
        left.add(Objects.requireNonNull(items.get(at)));
      }
    }
    return left;
  }

  private void rest(String item, List<Object> grpc, List<Object> rest) {
    for (int at = 0; at < Math.max(grpc.size(), rest.size()); at++) {
      compare(item, at < grpc.size() ? grpc.get(at) : null, at < rest.size() ? rest.get(at) : null);
    }
  }
}
