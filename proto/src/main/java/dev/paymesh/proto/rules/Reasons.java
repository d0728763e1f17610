package dev.paymesh.proto.rules;

import dev.paymesh.proto.common.v1.Errors;
import dev.paymesh.proto.common.v1.Reason;
import dev.paymesh.proto.common.v1.ReasonPolicy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Owns the look-up of what a reason means, by the name it travels under. */
public final class Reasons {

  private static final Map<String, ReasonPolicy> ALL = read();

  private Reasons() {}

  private static Map<String, ReasonPolicy> read() {
    Map<String, ReasonPolicy> all = new LinkedHashMap<>();
    Reason.getDescriptor().getValues().stream()
        .filter(value -> value.getNumber() != Reason.REASON_UNSPECIFIED_VALUE)
        .forEach(value -> all.put(value.getName(), value.getOptions().getExtension(Errors.about)));
    return all;
  }

  /** Empty for a reason of somebody else's. */
  public static Optional<ReasonPolicy> of(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** In the order of the list, by name. */
  public static Map<String, ReasonPolicy> all() {
    return Collections.unmodifiableMap(ALL);
  }
}
