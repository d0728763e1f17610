package dev.paymesh.gateway.console;

import dev.paymesh.proto.mesh.v1.Instance;
import dev.paymesh.proto.mesh.v1.InstanceState;
import dev.paymesh.proto.mesh.v1.ProcessStatistics;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Owns who is there, by role and address: who answers, who does not, and since when. Who is gone is kept for a while,
 * for as long as its address is known, so that its leave and its return are seen. Confined to one event loop.
 */
final class InstanceRoll {

  /** One that is gone and that nobody names any more. */
  private static final long GONE_KEPT_MS = 60_000;
  /** Never more than a mesh has, whatever is made up. */
  private static final int INSTANCES_MAX = 512;

  private final Map<Place, Instance> known =
      new TreeMap<>(Comparator.comparing(Place::role).thenComparing(Place::address));

  /** Where a role is called. */
  record Place(String role, String address) {}

  /** It has answered, or was heard of. */
  void heard(Place place, ProcessStatistics told, long nowMs) {
    Instance before = known.getOrDefault(place, at(place).build());
    boolean same =
        before.getState() == told.getState() && before.getProcess().equals(told.getProcess());
    put(
        place,
        at(place)
            .setState(told.getState())
            .setProcess(told.getProcess())
            .setStartedAtMs(told.getStartedAtMs())
            .setStateSinceMs(same ? before.getStateSinceMs() : nowMs)
            .build());
  }

  /** It has not answered. */
  void silent(Place place, long nowMs) {
    Instance before = known.getOrDefault(place, at(place).build());
    if (before.getState() != InstanceState.INSTANCE_STATE_GONE) {
      put(
          place,
          before.toBuilder()
              .setState(InstanceState.INSTANCE_STATE_GONE)
              .setStateSinceMs(nowMs)
              .build());
    }
  }

  private void put(Place place, Instance instance) {
    if (known.size() < INSTANCES_MAX || known.containsKey(place)) {
      known.put(place, instance);
    }
  }

  private static Instance.Builder at(Place place) {
    return Instance.newBuilder().setRole(place.role()).setAddress(place.address());
  }

  /** Whoever is none of these has gone, and is forgotten in the end. */
  void keep(Set<Place> named, long nowMs) {
    Set<Place> others =
        known.keySet().stream().filter(place -> !named.contains(place)).collect(Collectors.toSet());
    others.forEach(place -> silent(place, nowMs));
    known
        .entrySet()
        .removeIf(one -> others.contains(one.getKey())
            && nowMs - one.getValue().getStateSinceMs() > GONE_KEPT_MS);
  }

  /** By role and address. */
  List<Instance> all() {
    return List.copyOf(known.values());
  }
}
