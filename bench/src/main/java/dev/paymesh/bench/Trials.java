package dev.paymesh.bench;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Owns all steps of a comparison, and the medians over their rounds. */
final class Trials {

  private final List<Trial> all = new ArrayList<>();

  void add(Trial trial) {
    all.add(trial);
  }

  /** Of one side in one kind of step; not a number when there was none. */
  double median(String side, String step, ToDoubleFunction<Trial> of) {
    double[] values = all.stream()
        .filter(trial -> trial.side().equals(side) && trial.step().equals(step))
        .mapToDouble(of)
        .sorted()
        .toArray();
    int middle = values.length / 2;
    if (values.length == 0) {
      return Double.NaN;
    }
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  List<Trial> of(String step) {
    return all.stream().filter(trial -> trial.step().equals(step)).toList();
  }

  List<String> steps() {
    return all.stream().map(Trial::step).distinct().toList();
  }

  List<String> sides() {
    return all.stream().map(Trial::side).distinct().toList();
  }

  List<Trial> all() {
    return List.copyOf(all);
  }

  List<Stage> stages() {
    return all.stream().map(Trial::stage).toList();
  }

  JsonArray json() {
    JsonArray rows = new JsonArray();
    all.forEach(trial -> rows.add(trial.json()));
    return rows;
  }
}
