package dev.paymesh.launcher.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.launcher.e2e.MalformedRequests.Malformed;
import dev.paymesh.launcher.e2e.MalformedRequests.Refusal;
import dev.paymesh.launcher.e2e.RestContract.Operation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Owns the requests to one operation that its description forbids: by type, bound, name, number and encoding. */
final class MalformedByContract extends MalformedKind {

  private static final List<String> VERBS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
  private static final int BODY_BYTES_MAX = 16 * 1024;
  private static final int CUTS = 20;
  private static final int PAIRS = 32;
  private static final String JSON = "application/json";

  private final Operation operation;
  private final Random random;
  private final WrongValues wrong;
  private final JsonObject body;

  /** The same seed makes the same requests. */
  MalformedByContract(String authorization, Operation operation, long seed) {
    super(authorization);
    this.operation = operation;
    this.random = new Random(seed);
    this.wrong = new WrongValues(random);
    this.body = bodySchema(operation.described().getJsonObject("requestBody"));
  }

  /** Empty where there is no body, or one of another kind. */
  private static JsonObject bodySchema(JsonObject described) {
    JsonObject json =
        described == null ? null : described.getJsonObject("content").getJsonObject(JSON);
    return json == null ? new JsonObject() : RestContract.schema(json.getJsonObject("schema"));
  }

  private boolean hasBody() {
    return !body.isEmpty();
  }

  private JsonArray required() {
    return body.getJsonArray("required", new JsonArray());
  }

  private JsonObject properties() {
    return body.getJsonObject("properties");
  }

  @Override
  void make() {
    operation.parameters().forEach(this::parameter);
    send("a query parameter that nobody knows", target("?" + wrong.name() + "=1"), "", "{}");
    send("a query that is broken", target("?%zz"), "", good().encode());
    otherVerbs();
    if (hasBody()) {
      members();
      pairs();
      names();
      encodings();
    } else if (!operation.described().containsKey("requestBody")) {
      add("a body that nobody asked for", target(""), JSON, "{}".getBytes(UTF_8));
    }
  }

  private void parameter(JsonObject parameter) {
    String name = parameter.getString("name");
    JsonObject schema = parameter.getJsonObject("schema");
    switch (parameter.getString("in")) {
      case "path" ->
        wrong
            .texts(schema)
            .forEach(text -> send("{" + name + "} " + shortened(text), target(name, text), "", ""));
      case "query" -> {
        wrong
            .texts(schema)
            .forEach(text -> send(
                "?" + name + " " + shortened(text),
                target("?" + name + "=" + WrongValues.encoded(text)),
                "",
                ""));
        send("?" + name + " twice", target("?" + name + "=1&" + name + "=1"), "", "");
      }
      default -> {
        wrong
            .headers(schema)
            .forEach(text ->
                send(name + ": " + shortened(text), target(""), name + ": " + text + "\r\n", ""));
        send(name + " twice", target(""), (name + ": 1\r\n").repeat(2), "");
      }
    }
  }

  private void otherVerbs() {
    VERBS.stream()
        .filter(verb -> RestContract.all().stream()
            .filter(other -> other.path().matcher(target("")).matches())
            .noneMatch(other -> other.method().equals(verb)))
        .forEach(verb -> request(verb + " instead", verb + " " + target(""), "", new byte[0]));
  }

  private void members() {
    properties().forEach(member -> {
      JsonObject schema = RestContract.schema((JsonObject) member.getValue());
      wrong
          .values(schema)
          .forEach(value ->
              json(member.getKey() + " " + shortened(value), with(member.getKey(), value)));
      String once = "\"" + member.getKey() + "\":" + wrong.good(schema);
      json(
          member.getKey() + " twice",
          "{" + once + "," + once + "," + good().encode().substring(1));
    });
    required().forEach(name -> {
      JsonObject without = good();
      without.remove((String) name);
      json("no " + name, without.encode());
    });
  }

  /** Two members wrong at once, one of them perhaps twice. */
  private void pairs() {
    List<String> all = List.copyOf(properties().fieldNames());
    for (int n = 0; n < PAIRS; n++) {
      String one = all.get(random.nextInt(all.size()));
      String other = all.get(random.nextInt(all.size()));
      String document = "{" + wrongMember(one) + "," + wrongMember(other) + "}";
      json("pair " + n + " " + shortened(document), document);
    }
  }

  private String wrongMember(String name) {
    List<String> values = wrong.values(RestContract.schema(properties().getJsonObject(name)));
    return "\"" + name + "\":" + values.get(random.nextInt(values.size()));
  }

  private void names() {
    for (int n = 0; n < CUTS; n++) {
      String name = wrong.name();
      json("a member named " + name, with(name, "1"));
    }
    for (String name : properties().fieldNames()) {
      json("a member named " + name + " in upper case", with(name.toUpperCase(Locale.ROOT), "1"));
    }
    for (String document : List.of(
        "[]",
        "[" + good().encode() + "]",
        "null",
        "1",
        "\"x\"",
        "",
        "{}{}",
        good().encode() + "x")) {
      json("a body of " + shortened(document), document);
    }
  }

  private void encodings() {
    byte[] sent = good().encode().getBytes(UTF_8);
    for (int n = 0; n < CUTS; n++) {
      int at = 1 + random.nextInt(sent.length - 1);
      add("cut after byte " + at, target(""), JSON, Arrays.copyOf(sent, at));
      byte[] broken = sent.clone();
      // No byte of this kind stands alone in UTF-8.
      broken[at] = (byte) (0x80 + random.nextInt(0x40));
      add("byte " + at + " no UTF-8", target(""), JSON, broken);
    }
    add("UTF-16", target(""), JSON, good().encode().getBytes(UTF_16LE));
    for (String type :
        List.of("text/plain", "application/xml", "application/json; charset=utf-16", "json")) {
      add(type, target(""), type, sent);
    }
    send("compressed", target(""), "Content-Encoding: gzip\r\n", good().encode());
    json("too large", good().encode() + " ".repeat(BODY_BYTES_MAX));
  }

  /** What is needed, and nothing that is wrong. */
  private JsonObject good() {
    JsonObject good = new JsonObject();
    if (hasBody()) {
      properties().forEach(member -> {
        JsonObject schema = RestContract.schema((JsonObject) member.getValue());
        boolean needed = required().contains(member.getKey());
        if (needed || member.getKey().equals("idempotency_key")) {
          good.mergeIn(new JsonObject("{\"" + member.getKey() + "\":" + wrong.good(schema) + "}"));
        }
      });
    }
    return good;
  }

  /** The good body with one member of this JSON. */
  private String with(String member, String json) {
    JsonObject good = good();
    good.remove(member);
    String rest = good.isEmpty() ? "}" : "," + good.encode().substring(1);
    return "{\"" + member + "\":" + json + rest;
  }

  private String target(String query) {
    return target("", "") + query;
  }

  /** The path with good variables but this one. */
  private String target(String variable, String value) {
    Map<String, String> values = new LinkedHashMap<>();
    operation.parameters().stream()
        .filter(parameter -> parameter.getString("in").equals("path"))
        .forEach(parameter -> values.put(
            parameter.getString("name"), wrong.goodText(parameter.getJsonObject("schema"))));
    if (!variable.isEmpty()) {
      values.put(variable, WrongValues.encoded(value));
    }
    String path = operation.template();
    for (Map.Entry<String, String> each : values.entrySet()) {
      path = path.replace("{" + each.getKey() + "}", each.getValue());
    }
    return path;
  }

  private void json(String name, String json) {
    add(name, target(""), JSON, json.getBytes(UTF_8));
  }

  private void add(String name, String target, String type, byte[] bytes) {
    String about = "Content-Type: " + type + "\r\nContent-Length: " + bytes.length + "\r\n";
    request(name, operation.method() + " " + target, about, bytes);
  }

  /** With what a good request has, where the operation takes a body. */
  private void send(String name, String target, String headers, String json) {
    byte[] bytes =
        hasBody() ? (json.isEmpty() ? good().encode() : json).getBytes(UTF_8) : new byte[0];
    String about =
        hasBody() ? "Content-Type: " + JSON + "\r\nContent-Length: " + bytes.length + "\r\n" : "";
    request(name, operation.method() + " " + target, headers + about, bytes);
  }

  private void request(String name, String what, String headers, byte[] bytes) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(
        (what + " HTTP/1.1\r\n" + headers() + headers + "\r\n").getBytes(ISO_8859_1));
    request.writeBytes(bytes);
    add(new Malformed(operation + ": " + name, request.toByteArray(), Refusal.ANY, false));
  }
}
