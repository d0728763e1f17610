package dev.paymesh.launcher.e2e;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Owns what a REST client does: one user's requests to one gateway, each with an end. */
final class Client {

  static final String PAYMENTS = "/api/v1/payments";

  private static final HttpClient HTTP = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(Duration.ofSeconds(5))
      .build();
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

  private final int port;
  private final String token;

  Client(int port, String token) {
    this.port = port;
    this.token = token;
  }

  static JsonObject payment(long amountCents) {
    return payment(amountCents, UUID.randomUUID().toString());
  }

  static JsonObject payment(long amountCents, String key) {
    return new JsonObject()
        .put("amount_cents", amountCents)
        .put("currency", "USD")
        .put("description", "two coffees")
        .put("idempotency_key", key);
  }

  Answer pay(JsonObject body) {
    return send(post(body.encode()));
  }

  CompletableFuture<Answer> payAsync(JsonObject body) {
    return HTTP.sendAsync(post(body.encode()).build(), BodyHandlers.ofString())
        .thenApply(Answer::of);
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  HttpRequest.Builder post(String body) {
    return request(PAYMENTS)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  String authorization() {
    return "Bearer " + token;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(ANSWER_WITHIN)
        .header("Authorization", authorization());
  }

  Answer send(HttpRequest.Builder request) {
    try {
      return Answer.of(HTTP.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** The status stream, read until so many events or its end. */
  List<Event> watch(String id, String lastEventId, int atMost) {
    HttpRequest.Builder request = request(PAYMENTS + "/" + id + "/status").GET();
    if (!lastEventId.isEmpty()) {
      request.header("Last-Event-ID", lastEventId);
    }
    try {
      HttpResponse<Stream<String>> response = HTTP.send(request.build(), BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        List<Event> events =
            response.statusCode() == 200 ? events(lines, atMost) : List.<Event>of();
        events.forEach(event -> RestContract.checkEvent(response.request().uri().getPath(), event));
        return events;
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static List<Event> events(Stream<String> lines, int atMost) {
    List<Event> events = new ArrayList<>();
    JsonObject fields = new JsonObject();
    for (String line : (Iterable<String>) lines::iterator) {
      if (line.isEmpty() && fields.containsKey("data")) {
        events.add(new Event(
            fields.getString("id", ""),
            fields.getString("event"),
            new JsonObject(fields.getString("data"))));
        fields.clear();
        if (events.size() == atMost) {
          break;
        }
      } else if (line.indexOf(": ") > 0) {
        fields.put(line.substring(0, line.indexOf(": ")), line.substring(line.indexOf(": ") + 2));
      }
    }
    return events;
  }

  /** One server-sent event. */
  record Event(String id, String name, JsonObject data) {
    String status() {
      return data.getString("status");
    }
  }

  /** One answer, with its body as JSON where it has one; each is held to the OpenAPI document. */
  record Answer(int status, HttpResponse<String> http) {

    static Answer of(HttpResponse<String> response) {
      Answer answer = new Answer(response.statusCode(), response);
      RestContract.check(answer.exchange());
      return answer;
    }

    RestContract.Exchange exchange() {
      URI asked = http.request().uri();
      String query = asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery();
      return new RestContract.Exchange(
          http.request().method(),
          asked.getRawPath() + query,
          status,
          RestContract.lowerCase(http.headers().map()),
          http.body());
    }

    JsonObject json() {
      return new JsonObject(http.body());
    }

    String id() {
      return json().getString("id");
    }

    String reason() {
      return json().getString("reason");
    }

    String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }
  }
}
