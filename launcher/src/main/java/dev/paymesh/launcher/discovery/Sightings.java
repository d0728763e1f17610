package dev.paymesh.launcher.discovery;

import io.vertx.core.net.SocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Owns which processes are in service, by their signs of life.
 *
 * <p>One that was silent for a while is not gone for that: the cluster may be cut, not the process. It is asked, and
 * stays while it answers. Time is this process's own, so that clocks need not agree. Confined to one thread.
 */
final class Sightings {

  /** Of three to four signs of life; with the tick and the question after it, a dead process is out within 3 s. */
  static final long SILENCE_MS_MAX = 1_500;

  /** Who has not answered for so long is not asked any more. */
  private static final long ASKED_MS_MAX = 120_000;

  private final Map<String, Sighting> byId = new HashMap<>();

  /** What is known of one process: its last sign, when it came, and when it last was known to live. */
  private record Sighting(Beat beat, long beatAt, long aliveAt, boolean inService) {

    boolean isSilent(long now) {
      return now - beatAt >= TimeUnit.MILLISECONDS.toNanos(SILENCE_MS_MAX);
    }
  }

  /** Takes in a sign of life, which may be one that is known already. */
  void see(String id, Beat beat, long now) {
    Sighting known = byId.get(id);
    if (beat.leaving()) {
      byId.remove(id);
    } else if (known == null) {
      // It may be what a dead process has left behind: the next sign or its answer will tell.
      long silent = now - TimeUnit.MILLISECONDS.toNanos(SILENCE_MS_MAX);
      byId.put(id, new Sighting(beat, silent, now, false));
    } else if (beat.number() != known.beat().number()) {
      byId.put(id, new Sighting(beat, now, now, true));
    }
  }

  /** Who has to be asked whether it still answers, by id. */
  Map<String, SocketAddress> silent(long now) {
    byId.values()
        .removeIf(one ->
            !one.inService() && now - one.aliveAt() > TimeUnit.MILLISECONDS.toNanos(ASKED_MS_MAX));
    Map<String, SocketAddress> silent = new HashMap<>();
    byId.forEach((id, one) -> {
      if (one.isSilent(now)) {
        silent.put(id, one.beat().address());
      }
    });
    return silent;
  }

  /** Takes in what came of asking. */
  void asked(String id, boolean answered, long now) {
    Sighting known = byId.get(id);
    if (known != null && known.isSilent(now)) {
      long aliveAt = answered ? now : known.aliveAt();
      byId.put(id, new Sighting(known.beat(), known.beatAt(), aliveAt, answered));
    }
  }

  /** Where a role is in service, in a fixed order. */
  List<SocketAddress> endpoints(String role) {
    return byId.values().stream()
        .filter(one -> one.inService() && one.beat().role().equals(role))
        .map(one -> one.beat().address())
        .distinct()
        .sorted(Comparator.comparing(SocketAddress::toString))
        .toList();
  }
}
