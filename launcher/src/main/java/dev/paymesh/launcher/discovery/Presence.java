package dev.paymesh.launcher.discovery;

import dev.paymesh.shared.grpc.Endpoints;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns who is present in the cluster: tells of this process, and follows the others.
 *
 * <p>On two threads of its own, since the cluster blocks: what holds up the telling must not hold up the looking.
 */
final class Presence implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

  private static final long BEAT_MS = 400;
  private static final long LOOK_MS = 200;
  private static final long FAREWELL_MS_MAX = 1_000;

  private final ClusterMember member;
  private final AnswerProbe probe;
  private final String id = UUID.randomUUID().toString();
  private final ScheduledExecutorService telling = thread("presence-tell");
  private final ScheduledExecutorService looking = thread("presence-look");
  private final Sightings sightings = new Sightings();
  private final Set<String> beingAsked = new HashSet<>();
  private final Map<String, List<SocketAddress>> published = new ConcurrentHashMap<>();
  private long beats;
  private boolean lost;

  Presence(Vertx vertx, ClusterMember member) {
    this.member = member;
    this.probe = new AnswerProbe(vertx);
    looking.scheduleWithFixedDelay(this::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    });
  }

  /** Where a role is, followed from now on; the same list while nothing changes. */
  Endpoints endpoints(String role) {
    published.putIfAbsent(role, List.of());
    return () -> published.getOrDefault(role, List.of());
  }

  /** Tells the others, until the farewell, that a role is served here. */
  void announce(String role, SocketAddress address) {
    telling.scheduleWithFixedDelay(
        () -> tell(new Beat(role, address, ++beats, false)), 0, BEAT_MS, TimeUnit.MILLISECONDS);
  }

  /** Takes this process out of everybody's lists now. */
  void leave(String role, SocketAddress address) {
    telling.execute(() -> tell(new Beat(role, address, ++beats, true)));
    telling.shutdown();
    try {
      if (!telling.awaitTermination(FAREWELL_MS_MAX, TimeUnit.MILLISECONDS)) {
        LOG.warn("the cluster does not take a farewell; the others will notice");
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  /** A sign that cannot be told is made up for by the next; without any the others ask us. */
  private void tell(Beat beat) {
    try {
      member.tell(id, beat);
    } catch (RuntimeException cut) {
      LOG.debug("a sign of life was not told", cut);
    }
  }

  private void look() {
    try {
      long now = System.nanoTime();
      noteLoss();
      member.signs().forEach((other, text) -> Beat.of(text)
          .ifPresent(beat -> sightings.see(other, beat, now)));
      sightings.silent(now).forEach(this::ask);
      published.keySet().forEach(this::publish);
    } catch (RuntimeException defect) {
      LOG.error("who is present cannot be told; the last lists stay", defect);
    }
  }

  private void noteLoss() {
    if (!lost && !member.isUp()) {
      lost = true;
      LOG.error("this process is cut off from its cluster for good: it keeps the endpoints that"
          + " answer and finds no new ones until it is started anew");
    }
  }

  private void ask(String other, SocketAddress address) {
    if (beingAsked.add(other)) {
      probe
          .answers(address)
          .onSuccess(answered -> onLook(() -> {
            beingAsked.remove(other);
            sightings.asked(other, answered, System.nanoTime());
            published.keySet().forEach(this::publish);
          }));
    }
  }

  private void onLook(Runnable work) {
    try {
      looking.execute(work);
    } catch (RejectedExecutionException closed) {
      LOG.debug("an answer came after the end", closed);
    }
  }

  private void publish(String role) {
    List<SocketAddress> now = sightings.endpoints(role);
    List<SocketAddress> before = published.getOrDefault(role, List.of());
    if (!now.equals(before)) {
      published.put(role, now);
      LOG.info("{} is at {}", role, now);
    }
  }

  @Override
  public void close() {
    telling.shutdownNow();
    looking.shutdownNow();
    member.close();
  }
}
