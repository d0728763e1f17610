package dev.paymesh.gateway.console;

import dev.paymesh.proto.common.v1.ReasonPolicy;
import dev.paymesh.proto.mesh.v1.ListReasonsResponse;
import dev.paymesh.proto.mesh.v1.ReasonEntry;
import dev.paymesh.proto.rules.HttpStatuses;
import dev.paymesh.proto.rules.Reasons;

/** Owns the list of reasons as it is told, which is that of the contract. */
final class ReasonList {

  static final ListReasonsResponse ALL = read();

  private ReasonList() {}

  private static ListReasonsResponse read() {
    ListReasonsResponse.Builder all = ListReasonsResponse.newBuilder();
    Reasons.all().forEach((reason, about) -> all.addReasons(entry(reason, about)));
    return all.build();
  }

  private static ReasonEntry entry(String reason, ReasonPolicy about) {
    return ReasonEntry.newBuilder()
        .setReason(reason)
        .setCode(about.getCode().name())
        .setHttpStatus(HttpStatuses.of(about))
        .setTitle(about.getTitle())
        .setAdvice(about.getAdvice())
        .setRetryable(about.getRetryable())
        .setAtEdge(about.getAtEdge())
        .build();
  }
}
