package dev.paymesh.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Repeat;
import dev.paymesh.proto.common.v1.StreamClass;
import dev.paymesh.proto.common.v1.Visibility;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Owns the promise that nothing is decided on what was true a moment ago: checks and documents are never told stale. */
final class StaleReadsTest {

  private static final int STALE_MS_MAX = 5_000;
  private static final List<String> NEVER =
      List.of("compliance.v1.", "document.v1.", "payment.v1.");

  private static List<MethodDescriptor> toldStale() {
    return PromisedNamesTest.CONTRACTS.stream()
        .flatMap(file -> file.getServices().stream())
        .flatMap(service -> service.getMethods().stream())
        .filter(rpc -> policy(rpc).getStaleIfErrorMs() != 0)
        .toList();
  }

  private static MethodPolicy policy(MethodDescriptor rpc) {
    return rpc.getOptions().getExtension(Options.policy);
  }

  @Test
  void noCheckDocumentOrPaymentIsToldStale() {
    assertThat(toldStale()).isNotEmpty().allSatisfy(rpc -> assertThat(NEVER)
        .noneMatch(rpc.getFullName()::startsWith));
  }

  @Test
  void whatIsToldStaleIsOnePublicReadAndFiveSecondsOldAtMost() {
    assertThat(toldStale()).allSatisfy(rpc -> {
      MethodPolicy policy = policy(rpc);
      assertThat(policy.getStaleIfErrorMs()).isLessThanOrEqualTo(STALE_MS_MAX);
      assertThat(policy.getRepeat()).isEqualTo(Repeat.REPEAT_IDEMPOTENT);
      assertThat(policy.getStreamClass()).isEqualTo(StreamClass.STREAM_CLASS_UNARY);
      assertThat(policy.getVisibility()).isEqualTo(Visibility.VISIBILITY_PUBLIC);
    });
  }
}
