package dev.paymesh.shared.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.shared.config.SecretKeys;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An issuer's key is changed in three steps, and payment takes its word all the while. */
final class AttestationKeyRotationTest {

  private static final String OLD = "the old attestation key of 32 bytes or more";
  private static final String NEW = "the new attestation key of 32 bytes or more";
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.now());

  /** What a process is told, before the change and after each step. */
  enum Step {
    BEFORE(OLD),
    NEW_KEY_KNOWN("k1:" + OLD + ",k2:" + NEW),
    NEW_KEY_SIGNS("k2:" + NEW + ",k1:" + OLD),
    OLD_KEY_DROPPED("k2:" + NEW);

    private final List<AttestationKey> keys;

    Step(String setting) {
      this.keys = AttestationKey.of(Attestations.USER, SecretKeys.parse(setting));
    }
  }

  private static boolean holds(Step issuer, Step payment) {
    Attestation signed = new Attestations(issuer.keys.get(0), CLOCK).sign(Paying.finding(""));
    return new Attestations.Verifier(payment.keys, CLOCK).holds(signed, Paying.REQUEST);
  }

  @ParameterizedTest
  @EnumSource
  void issuerAndPaymentMayBeOneStepApart(Step step) {
    assertThat(holds(step, step)).isTrue();
    if (step.ordinal() > 0) {
      Step before = Step.values()[step.ordinal() - 1];
      assertThat(holds(step, before)).isTrue();
      assertThat(holds(before, step)).isTrue();
    }
  }

  @Test
  void theOldKeyIsNoGoodOnceItIsDropped() {
    assertThat(holds(Step.BEFORE, Step.OLD_KEY_DROPPED)).isFalse();
    assertThat(holds(Step.NEW_KEY_KNOWN, Step.OLD_KEY_DROPPED)).isFalse();
  }
}
