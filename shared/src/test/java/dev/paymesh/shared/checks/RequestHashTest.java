package dev.paymesh.shared.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.shared.grpc.MeshStatus;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What two requests must share to have one fingerprint. */
class RequestHashTest {

  private static final CreatePaymentRequest REQUEST = Paying.REQUEST;

  static Stream<CreatePaymentRequest> otherContents() {
    Money.Builder amount = Paying.AMOUNT.toBuilder();
    return Stream.of(
        REQUEST.toBuilder().setUserId("user-0002").build(),
        REQUEST.toBuilder().setAmount(amount.setAmountCents(2000)).build(),
        REQUEST.toBuilder()
            .setAmount(Paying.AMOUNT.toBuilder().setCurrency("EUR"))
            .build(),
        REQUEST.toBuilder().setDescription("Drei Bücher").build(),
        REQUEST.toBuilder().setDescription("").build());
  }

  @ParameterizedTest
  @MethodSource("otherContents")
  void anyOtherContentHasOtherHashes(CreatePaymentRequest other) {
    assertThat(RequestHash.ofRequest(other)).isNotEqualTo(RequestHash.ofRequest(REQUEST));
    assertThat(RequestHash.ofContent(other)).isNotEqualTo(RequestHash.ofContent(REQUEST));
  }

  @Test
  void theKeyCountsForTheRequestButNotForItsContent() {
    CreatePaymentRequest other = REQUEST.toBuilder().setIdempotencyKey("key-2").build();
    assertThat(RequestHash.ofRequest(other)).isNotEqualTo(RequestHash.ofRequest(REQUEST));
    assertThat(RequestHash.ofContent(other)).isEqualTo(RequestHash.ofContent(REQUEST));
  }

  @Test
  void theEvidenceDoesNotCount() {
    CreatePaymentRequest withEvidence = REQUEST.toBuilder()
        .addEvidence(Paying.byUser(""))
        .setChecksUnavailable(true)
        .build();
    assertThat(RequestHash.ofRequest(withEvidence)).isEqualTo(RequestHash.ofRequest(REQUEST));
  }

  @Test
  void textCannotMoveFromOneFieldToItsNeighbour() {
    CreatePaymentRequest one =
        REQUEST.toBuilder().setDescription("ab").setIdempotencyKey("c").build();
    CreatePaymentRequest two =
        REQUEST.toBuilder().setDescription("a").setIdempotencyKey("bc").build();
    assertThat(RequestHash.ofRequest(one)).isNotEqualTo(RequestHash.ofRequest(two));
  }

  @Test
  void theHashesAreTheSameInEveryVersionOfTheProgram() {
    assertThat(hex(RequestHash.ofRequest(REQUEST)))
        .isEqualTo("5f6bc730a01a8ad20fa6099ae5e86dda532bdfd685deda4ae386a6997ca1125a");
    assertThat(hex(RequestHash.ofContent(REQUEST)))
        .isEqualTo("659194e1d2240c29c2412d8a7d18de0f634bbe6daaaa8042cd86114ec30db8f2");
  }

  @Test
  void aGivenHashHas32Bytes() {
    assertThat(RequestHash.isGiven(ByteString.EMPTY)).isFalse();
    assertThat(RequestHash.isGiven(RequestHash.ofRequest(REQUEST))).isTrue();
    assertThatThrownBy(() -> RequestHash.isGiven(ByteString.copyFrom(new byte[31])))
        .isInstanceOf(MeshStatus.class)
        .hasMessage("request_hash: expected 32 bytes or none");
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
