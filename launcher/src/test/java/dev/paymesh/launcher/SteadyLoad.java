package dev.paymesh.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Owns clients that pay without a pause behind a load balancer that asks each gateway whether it is ready, and never
 * repeats a request.
 */
final class SteadyLoad implements AutoCloseable {

  private static final int CLIENTS = 2;
  private static final long LOOK_MS = 100;
  private static final Duration LOOK_TIME_MAX = Duration.ofSeconds(1);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final UpProcess up;
  private final List<Integer> opsPorts = new ArrayList<>();
  private final ScheduledExecutorService balancer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger paid = new AtomicInteger();
  private volatile List<String> ready;
  private volatile boolean over;

  private SteadyLoad(UpProcess up) throws IOException {
    this.up = up;
    this.ready = up.gateways();
    for (int n = 1; n <= up.gateways().size(); n++) {
      opsPorts.add(up.opsPort("gateway-" + n));
    }
  }

  static SteadyLoad begin(UpProcess up) throws IOException {
    SteadyLoad load = new SteadyLoad(up);
    load.balancer.scheduleWithFixedDelay(load::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
    for (int n = 0; n < CLIENTS; n++) {
      String name = load.hashCode() + "-" + n;
      load.clients.execute(() -> load.payOn(name));
    }
    return load;
  }

  private void look() {
    List<String> now = new ArrayList<>();
    for (int n = 0; n < opsPorts.size(); n++) {
      if (isReady(opsPorts.get(n))) {
        now.add(up.gateways().get(n));
      }
    }
    ready = List.copyOf(now);
  }

  static boolean isReady(int opsPort) {
    HttpRequest request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + opsPort + "/readyz"))
        .timeout(LOOK_TIME_MAX)
        .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException gone) {
      return false;
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void payOn(String name) {
    for (int n = 0; !over; n++) {
      List<String> gateways = ready;
      if (gateways.isEmpty()) {
        failures.add("no gateway is ready");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
        continue;
      }
      pay(gateways.get(n % gateways.size()), name + "-" + n);
    }
  }

  private void pay(String gateway, String key) {
    try {
      HttpResponse<String> answer = up.pay(gateway, key);
      if (answer.statusCode() == 201) {
        paid.incrementAndGet();
      } else {
        failures.add(gateway + ": " + answer.statusCode() + " " + answer.body());
      }
    } catch (IOException | InterruptedException lost) {
      failures.add(gateway + ": " + lost);
    }
  }

  /** Payments made so far. */
  int paid() {
    return paid.get();
  }

  /** What failed before is no concern of the test: processes that are cold may be late. */
  void warmed() {
    failures.clear();
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() throws InterruptedException {
    over = true;
    clients.shutdown();
    balancer.shutdownNow();
    if (!clients.awaitTermination(30, TimeUnit.SECONDS)) {
      throw new AssertionError("a client does not end");
    }
  }
}
