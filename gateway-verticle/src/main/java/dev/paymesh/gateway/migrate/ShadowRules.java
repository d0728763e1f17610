package dev.paymesh.gateway.migrate;

import java.util.Set;

/**
 * How requests are shadowed; shared by all gateways of a process, whose room is one.
 *
 * @param answering which side the caller is answered by
 * @param room how many may be compared at once
 * @param bodyBytesMax of each of two answers that are compared
 * @param ignored fields that are not compared, by their paths
 */
public record ShadowRules(Side answering, ShadowRoom room, int bodyBytesMax, Set<String> ignored) {

  public static final int BODY_BYTES_MAX = 64 * 1024;

  /** The two that are asked. */
  public enum Side {
    GRPC,
    REST
  }

  public ShadowRules {
    ignored = Set.copyOf(ignored);
  }

  /** The mesh answers; everything is compared. */
  public static ShadowRules standard() {
    return new ShadowRules(
        Side.GRPC, new ShadowRoom(ShadowRoom.IN_FLIGHT_MAX), BODY_BYTES_MAX, Set.of());
  }
}
