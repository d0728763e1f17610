package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.gateway.auth.TokenIssuer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Owns what one gateway tells of who is there, as it comes: what a console shows that stays open. */
final class MeshStream implements AutoCloseable {

  private static final long PATIENCE_S = 30;

  private final List<JsonObject> instances = new CopyOnWriteArrayList<>();
  private final Stream<String> lines;
  private final CompletableFuture<Void> reading;

  private MeshStream(Stream<String> lines) {
    this.lines = lines;
    this.reading = CompletableFuture.runAsync(() -> lines
        .map(JsonObject::new)
        .flatMap(snapshot -> snapshot.getJsonArray("instances").stream())
        .forEach(instance -> instances.add((JsonObject) instance)));
  }

  /** For a role that may see it. */
  static MeshStream open(String gateway, String tokenSecret)
      throws IOException, InterruptedException {
    String token = TokenIssuer.of(TokenConfig.hs256(tokenSecret.getBytes(StandardCharsets.UTF_8)))
        .issue("user-0001", "support", Duration.ofHours(1));
    HttpRequest request = HttpRequest.newBuilder(URI.create(gateway + "/api/v1/mesh/events"))
        .header("Authorization", "Bearer " + token)
        .build();
    HttpResponse<Stream<String>> response = UpProcess.HTTP.send(request, BodyHandlers.ofLines());
    assertThat(response.statusCode()).isEqualTo(200);
    return new MeshStream(response.body());
  }

  /** Until so many instances of a role have been seen ready. */
  void awaitReady(String role, int count) {
    await(
        role + " × " + count,
        () -> instances.stream()
                .filter(one -> is(one, role, "READY"))
                .map(one -> one.getString("address"))
                .distinct()
                .count()
            >= count);
  }

  /** Until one of a role was seen gone, then ready in the same place as another process. */
  void awaitLeaveAndReturn(String role) {
    awaitReturn(role, "GONE");
  }

  /** The same of one that may be back before anybody has missed it. */
  void awaitReturn(String role) {
    awaitReturn(role, "READY");
  }

  private void awaitReturn(String role, String after) {
    await(role + " returns after " + after, () -> {
      List<JsonObject> soFar = List.copyOf(instances);
      return soFar.stream()
          .filter(one -> is(one, role, after))
          .anyMatch(before -> soFar.subList(soFar.indexOf(before), soFar.size()).stream()
              .anyMatch(back -> is(back, role, "READY") && isReturnOf(before, back)));
    });
  }

  private static boolean isReturnOf(JsonObject before, JsonObject back) {
    return back.getString("address").equals(before.getString("address"))
        && !back.getString("process").equals(before.getString("process"));
  }

  private static boolean is(JsonObject instance, String role, String state) {
    return instance.getString("role").equals(role)
        && instance.getString("state").equals(state);
  }

  private void await(String what, BooleanSupplier seen) {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (!seen.getAsBoolean()) {
      assertThat(System.nanoTime()).as("%s: %s", what, reading).isLessThan(endNs);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  @Override
  public void close() {
    lines.close();
  }
}
