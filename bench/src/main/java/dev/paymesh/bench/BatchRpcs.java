package dev.paymesh.bench;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Owns the comparison of fifty single calls with one batch: {@code bench rpc --times 50} makes the calls, {@code bench rpc}
 * of the batch rpc the other. What the contract does not have cannot be measured, and is said.
 */
final class BatchRpcs {

  private static final List<String> NAMES = List.of("GetPaymentsBatch", "GetUsersBatch");

  private BatchRpcs() {}

  static String verdict() {
    List<String> there =
        NAMES.stream().filter(name -> Contract.named(name).isPresent()).toList();
    return there.isEmpty()
        ? "50 single calls against one batch: left out, the contract has neither "
            + String.join(" nor ", NAMES) + "."
        : "50 single calls against one batch: measure "
            + there.stream().collect(Collectors.joining(" and "))
            + " with bench rpc, and the single rpc with --times 50.";
  }
}
