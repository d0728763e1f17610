package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.shared.http.GrpcTimeout;
import dev.paymesh.shared.http.PercentText;
import io.vertx.core.MultiMap;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms that times and failures take on the wire and in arithmetic. */
final class WireFormsTest {

  @ParameterizedTest
  @CsvSource({
    "1n,1",
    "5u,5000",
    "7m,7000000",
    "2S,2000000000",
    "3M,180000000000",
    "1H,3600000000000",
    "0m,0",
    "00000001m,1000000",
    "99999999n,99999999",
    "99999999H,9223372036854775807"
  })
  void aTimeoutIsDigitsAndAUnit(String header, long nanos) {
    assertThat(GrpcTimeout.parseNanos(header)).hasValue(nanos);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "m", "1", "1s", "+1m", "-1m", "123456789m", "1mm", "1 m", "1.0S", "١m"})
  void anythingElseIsNoTimeout(String header) {
    assertThat(GrpcTimeout.parseNanos(header)).isEmpty();
  }

  @Test
  void aDeadlineRoundsUpSoThatALiveOneNeverReadsZero() {
    Deadline soon = new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(10) + 1);
    assertThat(soon.remainingMs()).isBetween(9_000L, 10_001L);
    assertThat(new Deadline(System.nanoTime() + TimeUnit.MINUTES.toNanos(1)).expired())
        .isFalse();
    assertThat(Deadline.after(0).expired()).isTrue();
    assertThat(Deadline.after(-5).remainingMs()).isLessThanOrEqualTo(-4);
  }

  @Test
  void theEarlierDeadlineWinsAlsoWhenTheClockWrapsAround() {
    Deadline before = new Deadline(Long.MAX_VALUE - 5);
    Deadline after = new Deadline(Long.MIN_VALUE + 5);
    assertThat(before.min(after)).isEqualTo(before);
    assertThat(after.min(before)).isEqualTo(before);
    assertThat(before.less(1).atNanos()).isEqualTo(Long.MAX_VALUE - 1_000_005);
  }

  @Test
  void aTimeoutIsSaidInMillisecondsAndNeverInTooManyDigits() {
    assertThat(GrpcTimeout.of(1)).isEqualTo("1m");
    assertThat(GrpcTimeout.of(1_990)).isEqualTo("1990m");
    assertThat(GrpcTimeout.of(Long.MAX_VALUE)).isEqualTo("99999999m");
    assertThat(GrpcTimeout.parseNanos(GrpcTimeout.of(1_990))).hasValue(1_990_000_000L);
  }

  @Test
  void anEndlessTimeoutIsCappedByTheOwnOne() {
    long endless = GrpcTimeout.parseNanos("99999999H").orElseThrow();
    Deadline own = Deadline.after(1_000);
    assertThat(new Deadline(System.nanoTime() + endless).min(own)).isEqualTo(own);
  }

  @ParameterizedTest
  @CsvSource({
    "plain,plain",
    "a+b,a+b",
    "100%25,100%",
    "%C3%A9t%c3%a9,été",
    "50%,50%",
    "%,%",
    "%4,%4",
    "%zz,%zz",
    "%F0%9F%92%B6,💶"
  })
  void percentSignsAreDecodedAsGrpcHasThem(String wire, String text) {
    assertThat(PercentText.decoded(wire)).isEqualTo(text);
  }

  @Test
  void aStatusWithoutDetailsIsReadFromWhatIsThere() {
    MultiMap trailers = MultiMap.caseInsensitiveMultiMap().add("grpc-message", "not%20there");
    MultiMap none = MultiMap.caseInsensitiveMultiMap();
    assertThat(StatusWire.read(GrpcStatus.NOT_FOUND, trailers, none).message())
        .isEqualTo("not there");
    assertThat(StatusWire.read(GrpcStatus.NOT_FOUND, none, trailers).reason())
        .isEqualTo("NOT_FOUND");
    assertThat(StatusWire.read(null, none, none).code()).isEqualTo(GrpcStatus.UNKNOWN);
  }

  @Test
  void detailsThatAreNoneDoNotHideTheStatus() {
    MultiMap none = MultiMap.caseInsensitiveMultiMap();
    for (String junk : new String[] {"!!!", "AAAA", "//79"}) {
      MultiMap trailers = MultiMap.caseInsensitiveMultiMap()
          .add("grpc-status-details-bin", junk)
          .add("grpc-message", "busy");
      MeshStatus read = StatusWire.read(GrpcStatus.UNAVAILABLE, trailers, none);
      assertThat(read.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
      assertThat(read.message()).isEqualTo("busy");
    }
  }

  @Test
  void detailsBeyondTheLimitGoAndTheReasonStays() {
    FieldViolation fault = FieldViolation.newBuilder()
        .setField("field")
        .setDescription("x".repeat(1_000))
        .build();
    MeshStatus read = written(MeshStatus.invalid(Collections.nCopies(32, fault)));
    assertThat(read.reason()).isEqualTo("FIELD_INVALID");
    assertThat(read.violations()).isEmpty();
  }

  @Test
  void aMessageBeyondTheLimitIsClipped() {
    MeshStatus read = written(MeshStatus.of(GrpcStatus.INTERNAL, "BIG", "é".repeat(50_000)));
    assertThat(read.message()).hasSize(1_000).endsWith("…");
    assertThat(read.reason()).isEqualTo("BIG");
    MeshStatus small = MeshStatus.of(GrpcStatus.INTERNAL, "SMALL", "fine");
    assertThat(written(small.with(StringValue.of("kept"))).detail(StringValue.class))
        .contains(StringValue.of("kept"));
  }

  private static MeshStatus written(MeshStatus status) {
    MultiMap trailers = MultiMap.caseInsensitiveMultiMap();
    StatusWire.write(trailers, status);
    return StatusWire.read(status.code(), trailers, MultiMap.caseInsensitiveMultiMap());
  }
}
