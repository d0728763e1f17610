package dev.paymesh.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Owns a step that has been run: what the clients saw, and what the watched processes used. */
record Stage(StepReport report, List<ProcessUse> uses) {

  JsonObject json() {
    JsonArray processes = new JsonArray();
    uses.forEach(use -> processes.add(use.json()));
    return report.json().put("processes", processes);
  }

  static JsonArray json(List<Stage> stages) {
    JsonArray rows = new JsonArray();
    stages.forEach(stage -> rows.add(stage.json()));
    return rows;
  }
}
