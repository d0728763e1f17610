package dev.paymesh.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Owns the question how many calls the mesh has in flight, on either side, put to the ops ports of its processes. */
final class InFlight {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Pattern GAUGE = Pattern.compile(
      "(?m)^mesh_rpc_in_flight\\{method=\"(\\w+)\",[^}]*side=\"(\\w+)\"[^}]*} ([0-9.E+]+)");

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final List<Target> ops;

  InFlight(List<Target> ops) {
    this.ops = ops;
  }

  /** Calls by rpc and side, where there are any. */
  SortedMap<String, Long> now() {
    SortedMap<String, Long> calls = new TreeMap<>();
    for (Target process : ops) {
      Matcher gauge = GAUGE.matcher(metrics(process));
      while (gauge.find()) {
        long count = (long) Double.parseDouble(gauge.group(3));
        if (count != 0) {
          calls.merge(gauge.group(1) + " (" + gauge.group(2) + ")", count, Long::sum);
        }
      }
    }
    return calls;
  }

  private String metrics(Target process) {
    URI uri = URI.create("http://" + process.host() + ":" + process.port() + "/metrics");
    try {
      return http.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException failure) {
      throw new IllegalStateException("no answer from the ops port: " + uri, failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", stopped);
    }
  }
}
