package dev.paymesh.launcher.e2e;

import dev.paymesh.launcher.e2e.Provocations.Provocation;
import dev.paymesh.launcher.e2e.Provocations.Told;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.UUID;

/** Owns how the reasons of review cases are provoked over their WebSocket; the problem is a frame of it. */
final class CaseProvocations {

  private static final int MESSAGES_PER_MINUTE_MAX = 60;

  private final Mesh mesh;

  CaseProvocations(Mesh mesh) {
    this.mesh = mesh;
  }

  void addTo(Map<String, Provocation> all) {
    all.put("UPGRADE_REQUIRED", () -> Told.of(mesh.as("user-1000").get(path("user-1000"))));
    all.put("CASE_NOT_FOUND", () -> {
      try (SocketTalk talk = talk("user-0001", "user", "user-0001")) {
        return told(talk.say(new JsonObject()).problem());
      }
    });
    all.put("CASE_DECISION_NOT_ALLOWED", () -> {
      try (SocketTalk talk = talk("user-1000", "user", "user-1000")) {
        return told(talk.say(text("let me").put("decision", "APPROVED")).problem());
      }
    });
    all.put("CASE_CLOSED", this::closed);
    all.put("CASE_MESSAGES_EXCEEDED", () -> {
      try (SocketTalk talk = talk("user-0995", "user", "user-0995")) {
        for (int n = 0; n <= MESSAGES_PER_MINUTE_MAX; n++) {
          talk.say(text("and " + n));
        }
        return told(talk.problem());
      }
    });
    all.put("CASE_FULL", () -> {
      try (SocketTalk talk = talk("user-0994", "user", "user-0994")) {
        talk.say(text("first")).next();
        mesh.execute(
            "update compliance.review_cases set last_seq = 2000 where user_id = 'user-0994'");
        return told(talk.say(text("one more")).problem());
      }
    });
  }

  private Told closed() {
    String id;
    try (SocketTalk talk = talk("the-reviewer", "support", "user-0996")) {
      id = talk.say(text("who are you?")).next().getString("case_id");
      talk.say(text("no").put("decision", "BLOCKED").put("case_id", id)).next();
    }
    try (SocketTalk talk = talk("user-0996", "user", "user-0996")) {
      return told(talk.say(text("but").put("case_id", id)).problem());
    }
  }

  private SocketTalk talk(String speaker, String role, String about) {
    return SocketTalk.open(mesh, mesh.as(speaker, role), path(about));
  }

  private static String path(String user) {
    return "/api/v1/users/" + user + "/review-case";
  }

  private static JsonObject text(String text) {
    return new JsonObject()
        .put("text", text)
        .put("idempotency_key", UUID.randomUUID().toString());
  }

  private static Told told(JsonObject problem) {
    return new Told(problem.getInteger("status"), "application/problem+json", problem.encode());
  }
}
