package dev.paymesh.gateway.migrate;

import java.net.URI;
import java.util.Map;

/**
 * Where the legacy service is, and what it may take.
 *
 * @param everywhere for rpcs that have no place of their own; its path goes before the request's
 * @param places of rpcs that are served elsewhere, by their name
 * @param deadlineMs for one answer, its connection included
 * @param answerBytesMax of an answer that is handed on; one that is compared may be smaller only
 */
public record LegacyService(
    URI everywhere, Map<String, URI> places, long deadlineMs, int answerBytesMax) {

  public static final long DEADLINE_MS = 1_000;
  public static final int ANSWER_BYTES_MAX = 1024 * 1024;

  public LegacyService {
    places = Map.copyOf(places);
  }

  /** With the usual bounds. */
  public static LegacyService at(URI everywhere) {
    return new LegacyService(everywhere, Map.of(), DEADLINE_MS, ANSWER_BYTES_MAX);
  }

  URI of(String rpc) {
    return places.getOrDefault(rpc, everywhere);
  }
}
