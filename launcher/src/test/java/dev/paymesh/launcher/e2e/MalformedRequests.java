package dev.paymesh.launcher.e2e;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Owns the requests that must be refused, each one step away from a good payment. */
final class MalformedRequests {

  /**
   * One request that must be refused.
   *
   * @param bytes as they go on the wire
   * @param mayClose whether the end of the connection is an answer too
   */
  record Malformed(String name, byte[] bytes, Refusal refusal, boolean mayClose) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * The right answer.
   *
   * @param status the only one; 0 where any 4xx is
   * @param field what the answer must name; empty where there is none
   */
  record Refusal(int status, String field) {
    static final Refusal ANY = of(0);

    static Refusal of(int status) {
      return new Refusal(status, "");
    }

    static Refusal naming(String field) {
      return new Refusal(400, field);
    }
  }

  private MalformedRequests() {}

  /** By class. */
  static Map<String, List<Malformed>> of(String authorization) {
    return new TreeMap<>(Map.of(
        "JSON syntax", new MalformedSyntax(authorization).all(),
        "types", new MalformedTypes(authorization).all(),
        "amounts", new MalformedAmounts(authorization).all(),
        "currencies", new MalformedCurrencies(authorization).all(),
        "text and encodings", new MalformedText(authorization).all(),
        "keys", new MalformedKeys(authorization).all(),
        "headers", new MalformedHeaders(authorization).all(),
        "framing", new MalformedFraming(authorization).all(),
        "paths", new MalformedPaths(authorization).all()));
  }
}
