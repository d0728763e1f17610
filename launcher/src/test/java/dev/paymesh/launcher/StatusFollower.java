package dev.paymesh.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Owns what a browser's EventSource does: follows one payment's status, and comes back where it was cut. */
final class StatusFollower implements Runnable {

  private static final long COME_BACK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final UpProcess up;
  private final String path;
  private final List<Long> ids = new ArrayList<>();
  private String event = "";
  private boolean done;
  private volatile boolean stopped;

  StatusFollower(UpProcess up, String paymentId) {
    this.up = up;
    this.path = "/api/v1/payments/" + paymentId + "/status";
  }

  /** The ids of all events so far, as they came. */
  synchronized List<Long> ids() {
    return List.copyOf(ids);
  }

  private synchronized void take(long id) {
    ids.add(id);
  }

  private synchronized long last() {
    return ids.isEmpty() ? 0 : ids.get(ids.size() - 1);
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    while (!done && !stopped) {
      try {
        follow();
      } catch (IOException | UncheckedIOException cut) {
        LockSupport.parkNanos(COME_BACK_NANOS);
      } catch (InterruptedException interrupted) {
        stopped = true;
      }
    }
  }

  private void follow() throws IOException, InterruptedException {
    HttpRequest.Builder request = up.request(up.gateway() + path);
    if (last() > 0) {
      request.header("Last-Event-ID", Long.toString(last()));
    }
    HttpResponse<Stream<String>> answer =
        UpProcess.HTTP.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = answer.body()) {
      done = answer.statusCode() == 204;
      if (answer.statusCode() == 200) {
        read(lines.iterator());
      }
    }
    LockSupport.parkNanos(COME_BACK_NANOS);
  }

  /** An event counts with its data: a cut between its lines leaves nothing. */
  private void read(Iterator<String> lines) {
    while (lines.hasNext() && !stopped) {
      String line = lines.next();
      if (line.startsWith("id: ")) {
        event = line.substring("id: ".length());
      } else if (line.startsWith("data: ")) {
        done = line.contains("COMPLETED");
      } else if (line.isEmpty() && !event.isEmpty()) {
        take(Long.parseLong(event));
        event = "";
      }
    }
  }
}
